using System.Text.Json;
using Kiosk.Simulator.App.Broker;
using Kiosk.Simulator.App.Demo;
using Microsoft.Playwright;
using Xunit;

namespace Kiosk.ScreenTests.Rig;

/// <summary>A whole kiosk for all tests of a class: board, edge host with its screen, broker, clinical store. Each test finds the screen as the next patient does.</summary>
public abstract class ScreenFixture : IAsyncLifetime
{
    // Much of what Playwright does waits for the browser without an end: a test that hangs must fail, and say where.
    private static readonly TimeSpan VisitPatience = TimeSpan.FromMinutes(4), RigPatience = TimeSpan.FromMinutes(4);

    private string _folder = "";
    private KioskRig? _rig;
    private bool _isLeftOver;

    /// <summary>The processes.</summary>
    public KioskRig Rig => _rig ?? throw new InvalidOperationException("the rig did not start");

    /// <summary>What this machine lacks; null when nothing.</summary>
    public string? Missing { get; private set; }

    /// <summary>Times as fast as life: what is measured is awaited on this clock, what is touched and drawn on the wall's.</summary>
    protected virtual double Speed => 10;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Missing = LocalBroker.IsInstalled ? null : "mosquitto is not installed: apt install mosquitto (make bootstrap)";
        if (Missing is null) await StartRigAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndRigAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets somebody use the screen, and fails on what the browser complains of. A test that fails says at which step, and keeps a picture.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="visit">What they do and see.</param>
    /// <param name="size">The display.</param>
    /// <param name="patience">How long all of it may take.</param>
    public async Task RunAsync(Chromium chromium, Func<ScreenPage, Task> visit, Size? size = null, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(chromium);
        ArgumentNullException.ThrowIfNull(visit);
        IBrowser browser = chromium.Browser;
        if (Missing is not null) Assert.Skip(Missing);
        if (_isLeftOver) await RenewRigAsync();
        await using ScreenPage page = await ScreenPage.OpenAsync(browser, Rig.ScreenAddress!, size ?? Size.Lying);
        try
        {
            await page.StepAsync("attract");
            await visit(page).WaitAsync(patience ?? VisitPatience, TimeProvider.System);
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.SkipException)
        {
            _isLeftOver = true;
            throw new InvalidOperationException(await page.DescribeAsync(failure.Message) + "\nThe edge host's last lines:\n  " + string.Join("\n  ", Rig.Edge!.Lines.TakeLast(12)), failure);
        }

        Assert.Empty(page.Complaints);
    }

    /// <summary>Ends the edge host at once and starts it again.</summary>
    public async Task RestartEdgeAsync()
    {
        await Rig.Edge!.KillAsync();
        await Rig.StartEdgeAsync();
        await Rig.WaitForStatusAsync(status => status.GetProperty("link").GetProperty("up").GetBoolean(), "the board");
    }

    /// <summary>The status as kioskctl sees it.</summary>
    public Task<JsonElement> StatusAsync() => Rig.WaitForStatusAsync(_ => true, "the status");

    /// <summary>Something is so at the board while something else is done: a step at which nothing can be measured stays until it is left.</summary>
    /// <param name="begin">A command of <c>kiosk-sim board</c>.</param>
    /// <param name="end">The one that undoes it.</param>
    /// <param name="meanwhile">What is done.</param>
    public async Task WhileAsync(string begin, string end, Func<Task> meanwhile)
    {
        ArgumentNullException.ThrowIfNull(meanwhile);
        await Rig.Board!.SendAsync(begin);
        try
        {
            await meanwhile();
        }
        finally
        {
            await Rig.Board.SendAsync(end);
        }
    }

    /// <summary>What this class needs beside the screen.</summary>
    protected virtual RigOptions Change(RigOptions options) => options;

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    // The test before failed wherever it was, with a card in the reader or a finger off the sensor: no other test must fail over it.
    private async Task RenewRigAsync()
    {
        await EndRigAsync();
        await StartRigAsync();
        _isLeftOver = false;
    }

    private async Task StartRigAsync()
    {
        RigOptions options = Change(new RigOptions
        {
            Folder = _folder = Directory.CreateTempSubdirectory("kiosk-screen-").FullName,
            EdgeProgram = Program("kiosk-edge"),
            CtlProgram = Program("kioskctl"),
            SimProgram = Program("kiosk-sim"),
            Speed = Speed,
            HasScreen = true,
            // Looking at a page takes the patient's time ten times over; a test of the idle end has a rig of its own.
            IdleSeconds = 3600,
        });
        _rig = new KioskRig(options);
        await _rig.StartAsync().WaitAsync(RigPatience, TimeProvider.System);
    }

    private async Task EndRigAsync()
    {
        if (_rig is null) return;
        await _rig.DisposeAsync().AsTask().WaitAsync(RigPatience, TimeProvider.System);
        Directory.Delete(_folder, recursive: true);
    }
}
