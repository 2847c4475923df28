namespace Kiosk.Interop.Mqtt;

/// <summary>Whether this machine has a libmosquitto that we can use.</summary>
public static class MqttLibrary
{
    private static readonly Lazy<(string Version, string? Problem)> State = new(Load);

    /// <summary>Null when libmosquitto is there and fit, else what is wrong and what to do. For a check at start.</summary>
    public static string? Problem => State.Value.Problem;

    /// <summary>The library's version, such as 2.0.11; empty when there is none.</summary>
    public static string Version => State.Value.Version;

    /// <exception cref="InvalidOperationException">There is no fit library.</exception>
    internal static void Require()
    {
        if (Problem is string problem)
        {
            throw new InvalidOperationException(problem);
        }
    }

    private static (string Version, string? Problem) Load()
    {
        try
        {
            // Never undone: the library's clean-up would tear down OpenSSL state that .NET shares.
            int status = Mosquitto.Initialise();
            _ = Mosquitto.Version(out int major, out int minor, out int revision);
            string version = $"{major}.{minor}.{revision}";
            if (status != Mosquitto.Success)
            {
                return (version, $"{Mosquitto.Library} {version} does not start: {Mosquitto.Text(Mosquitto.ErrorText(status))}");
            }

            return major >= 2
                ? (version, null)
                : (version, $"{Mosquitto.Library} is version {version}; install 2.0 or later (MQTT 5 with reason codes).");
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return ("", $"{Mosquitto.Library} cannot be loaded; install the package libmosquitto1. ({fault.Message.Split('\n')[0]})");
        }
    }
}
