package org.quiltehr.hub.journal;

import org.quiltehr.adapter.spi.Receipt.State;

/** A message in a list, with its state. */
public record Listed(Message message, State state) {}
