using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace Kiosk.Ctl;

/// <summary>What a step of a calibration did.</summary>
public sealed record CalibrationStepAnswer(string Text, string? CalibrationId);

/// <summary>kioskctl calibration scale|height: by a technician with a mass and a block. Nobody may be in a visit; each step measures for some seconds.</summary>
internal sealed class CalibrationProcedures(CommandShell shell, Option<string> socket, Option<bool> json)
{
    private readonly Option<string> _by = new("--by") { Description = "The technician's number.", HelpName = "NUMBER", Required = true };

    /// <summary>The scale: empty, with a known mass, empty again.</summary>
    public Command Scale()
    {
        var zero = new Option<bool>("--zero") { Description = "The platform is empty: the first step, and the last." };
        var mass = new Option<double?>("--mass") { Description = "The platform carries this mass, in kg: the second step.", HelpName = "KG" };
        var scale = new Command("scale", "Calibrate the scale: empty, with a known mass, empty again.") { zero, mass, _by, json };
        scale.Aliases.Add("weight"); // The instrument's name elsewhere.
        scale.Validators.Add(result =>
        {
            if (result.GetValue(zero) == result.GetValue(mass) is not null) result.AddError("Give --zero, or --mass KG.");
        });
        scale.SetAction((parsed, stop) => shell.AskAsync<CalibrationStepAnswer>(parsed, socket, HttpMethod.Post, "/v1/calibrations/scale",
            JsonSerializer.Serialize(new
            {
                step = parsed.GetValue(zero) ? "zero" : "mass", kilograms = parsed.GetValue(mass), by = parsed.GetValue(_by),
            }), Show, stop));
        return scale;
    }

    /// <summary>The height sensor: a block of known height on the platform.</summary>
    public Command Height()
    {
        var block = new Option<double>("--block") { Description = "The height of the block below the sensor, in mm.", HelpName = "MM", Required = true };
        var height = new Command("height", "Calibrate the height sensor with a block of known height on the platform.") { block, _by, json };
        height.SetAction((parsed, stop) => shell.AskAsync<CalibrationStepAnswer>(parsed, socket, HttpMethod.Post, "/v1/calibrations/height",
            JsonSerializer.Serialize(new { blockMillimetres = parsed.GetValue(block), by = parsed.GetValue(_by) }), Show, stop));
        return height;
    }

    private static void Show(IAnsiConsole console, CalibrationStepAnswer step) => console.Profile.Out.Writer.WriteLine(step.Text);
}
