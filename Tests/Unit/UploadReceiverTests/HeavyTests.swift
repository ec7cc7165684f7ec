import TestSupport
import Testing

/// Tests with high load run one at a time, so that tests that measure time are not disturbed.
@Suite(.serialized, .phase(.receiver), .timeLimit(minutes: 5)) struct HeavyTests {}
