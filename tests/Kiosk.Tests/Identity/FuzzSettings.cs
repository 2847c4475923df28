namespace Kiosk.Tests.Identity;

/// <summary>How long and by which seed the identity's parsers are fuzzed: the same for all of them.</summary>
internal static class FuzzSettings
{
    /// <summary>KIOSK_FUZZ_SEED, else always the same.</summary>
    public static int Seed => Count("KIOSK_FUZZ_SEED", 20261129);

    /// <summary>A number from the environment.</summary>
    public static int Count(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;
}
