using Xunit;

// The tests wait for brokers most of the time; one after the other they would take three minutes.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
