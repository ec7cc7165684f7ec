import Testing

/// Tests that need much of the machine take turns, so that those that measure time still get their part of it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HeavyTests {}
