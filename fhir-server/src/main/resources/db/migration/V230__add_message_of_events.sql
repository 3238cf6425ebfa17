-- Which message changed what an event tells of: the notification is the last step of that message's trace.
alter table subscription_event add column message uuid;
