using System.Xml.Linq;
using Xunit;

namespace Kiosk.Tests.House;

/// <summary>The rules of ARCHITECTURE.md and CONTRIBUTING.md that a machine can hold.</summary>
public class HouseRulesTests
{
    private static readonly string[] TopLevel = ["firmware", "edge-host", "drivers", "simulator", "tests", "hardware-docs"];

    private static readonly string[] NanoProjects = ["Kiosk.Measurements", "Kiosk.Drivers", "Kiosk.Wire", "Kiosk.Firmware"];

    /// <summary>What each project may reference. A new project must be given its place here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kiosk.Measurements"] = [],
        ["Kiosk.Drivers"] = ["Kiosk.Measurements"],
        ["Kiosk.Wire"] = ["Kiosk.Measurements"],
        ["Kiosk.Firmware"] = ["Kiosk.Measurements", "Kiosk.Drivers", "Kiosk.Wire"],
        ["Kiosk.Nano.ApiSurface"] = [],
        ["Kiosk.Nano.ApiSurface.Generator"] = [],
        ["Kiosk.Nano.Lint"] = [],
        ["Kiosk.Nano.Gate"] = ["Kiosk.Nano.ApiSurface", "Kiosk.Nano.Lint"],
        ["Kiosk.Interop"] = [],
        ["Kiosk.Signals"] = [],
        ["Kiosk.Outbox"] = ["Kiosk.Interop"],
        ["Kiosk.Peripherals"] = ["Kiosk.Measurements", "Kiosk.Interop"],
        ["Kiosk.Identity"] = [],
        ["Kiosk.Audit"] = ["Kiosk.Outbox"],
        ["Kiosk.Edge"] = ["Kiosk.Measurements", "Kiosk.Wire", "Kiosk.Interop", "Kiosk.Signals", "Kiosk.Outbox", "Kiosk.Peripherals", "Kiosk.Identity", "Kiosk.Audit"],
        ["Kiosk.Ctl"] = ["Kiosk.Outbox", "Kiosk.Audit"],
        ["Kiosk.Simulator"] = ["Kiosk.Measurements", "Kiosk.Firmware", "Kiosk.Drivers", "Kiosk.Wire"],
        ["Kiosk.Simulator.App"] = ["Kiosk.Simulator", "Kiosk.Interop"],
    };

    public static TheoryData<string> Projects =>
        [.. Repository.Files(".", "*.csproj").Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_point_one_way(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        if (project.StartsWith("tests/", StringComparison.Ordinal)) return;
        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} has no place in the architecture: add it to ARCHITECTURE.md and here");

        string[] references = [.. XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];

        Assert.All(references, reference => Assert.Contains(reference, allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_project_is_in_the_solution(string project)
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Kiosk.sln")).Replace('\\', '/');

        Assert.Contains($"\"{project}\"", solution);
    }

    [Fact]
    public void Every_nano_dialect_project_is_compiled_again_by_the_gate()
    {
        string gate = File.ReadAllText(Path.Combine(Repository.Root, "firmware/nano/NanoSources.props"));

        Assert.All(NanoProjects, project => Assert.Contains($"/{project}/**/*.cs", gate));
    }

    [Fact]
    public void Every_top_level_folder_says_what_lives_there()
    {
        Assert.All(TopLevel, folder => Assert.True(File.Exists(Path.Combine(Repository.Root, folder, "README.md")), $"{folder}/README.md"));
    }

    [Fact]
    public void Files_stay_short_enough_to_read()
    {
        string[] tooLong = [.. TopLevel.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Where(file => !file.Contains("/ApiSurface/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Count() > 400)];

        Assert.Empty(tooLong);
    }
}
