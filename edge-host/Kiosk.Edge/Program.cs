using System.CommandLine;
using Kiosk.Edge.Configuration;
using Kiosk.Edge.Hosting;

const int Ok = 0, CannotStart = 1, BadConfiguration = 2;

var config = new Option<string>("--config") { Description = "The configuration file.", DefaultValueFactory = _ => "/etc/kiosk/kiosk.json" };
var print = new Option<bool>("--print-config") { Description = "Print the documented default configuration and end." };
var check = new Option<bool>("--check-config") { Description = "Check the configuration file and end: 0 when it is right, else 2." };
var root = new RootCommand("The edge host of a telemedicine kiosk. Exit codes: 0 ended on request, 1 could not start, 2 wrong configuration.")
{
    config, print, check,
};
root.SetAction((arguments, _) => RunAsync(arguments.GetValue(config)!, arguments.GetValue(print), arguments.GetValue(check)));
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);

static async Task<int> RunAsync(string path, bool print, bool checkOnly)
{
    if (print)
    {
        Console.Out.Write(ConfigurationFile.PrintDefaults());
        return Ok;
    }

    ConfigurationResult result = ConfigurationFile.Load(path);
    if (result.Options is null)
    {
        foreach (string error in result.Errors) Console.Error.WriteLine(error);
        return BadConfiguration;
    }

    if (checkOnly)
    {
        Console.Out.WriteLine($"{path}: right");
        return Ok;
    }

    try
    {
        await KioskHost.RunAsync(result.Options).ConfigureAwait(false);
        return Ok;
    }
    catch (Exception failure) when (failure is HostStartException or IOException)
    {
        Console.Error.WriteLine($"kiosk-edge cannot start: {failure.Message}");
        return CannotStart;
    }
}
