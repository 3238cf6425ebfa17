package org.quiltehr.hub.pipeline;

import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.identify.Names;
import org.quiltehr.hub.identify.Persons;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.map.Adapters;
import org.quiltehr.hub.map.Normalising;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.store.Store;
import org.quiltehr.hub.telemetry.Spans;
import org.quiltehr.hub.terminology.LocalCodes;

/** The rooms a message goes through. */
record Rooms(
        Practices practices,
        Journal journal,
        Adapters adapters,
        Normalising normalising,
        LocalCodes localCodes,
        Names names,
        Persons persons,
        Store store,
        BodyCodec codec,
        Spans spans) {}
