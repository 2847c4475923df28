using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Kiosk.Edge.Uplink;
using Kiosk.Faults;
using Kiosk.Simulator.App.Broker;
using Kiosk.Torture.Harness;
using Kiosk.Torture.World;

namespace Kiosk.Torture.Scenarios;

/// <summary>1,000 kiosks that lose their broker at the same moment must not come back at the same moment.</summary>
/// <remarks>Real connections to real brokers, in real time, with the uplink's own backoff at its default settings. Two fleets, each with a broker, at once.</remarks>
public sealed class FleetScenario : IScenario
{
    private const int Kiosks = 1_000;
    private const int InASecondMax = Kiosks / 20;
    private const int BinSeconds = 10;
    private const double Stagger = 0.015;

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public string Description => "1,000 kiosks through a broker's outage of 5 s and of 60 s: at most 5 % connect in any second";

    /// <inheritdoc/>
    public async Task RunAsync(TortureRun run)
    {
        if (!LocalBroker.IsInstalled) throw new MissingPartException("mosquitto is not installed: apt install mosquitto");
        int watched = run.IsShort ? 60 : 170;
        var random = new Random(run.Seed);
        using var certificates = new LocalCertificates();
        (int Seconds, Random Random)[] outages = run.IsShort ? [(5, new Random(random.Next()))] : [(5, new Random(random.Next())), (60, new Random(random.Next()))];
        FleetOutage[] fleets = [.. outages.Select(outage => new FleetOutage(run, certificates, outage.Seconds, watched, outage.Random))];
        long began = TimeProvider.System.GetTimestamp();
        FaultReport[] reports = await Task.WhenAll(fleets.Select(fleet => fleet.RunAsync())).ConfigureAwait(false);
        foreach (FaultReport report in reports) run.Add(report, TimeProvider.System.GetElapsedTime(began));
    }

    private sealed class FleetOutage(TortureRun run, LocalCertificates certificates, int seconds, int watched, Random random)
    {
        private readonly FleetLog _log = new();

        public async Task<FaultReport> RunAsync()
        {
            using LocalBroker broker = LocalBroker.Start(new LocalBrokerOptions { Certificates = certificates });
            using X509Certificate2 authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(certificates.CaFile).ConfigureAwait(false));
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificates.Client.CertificateFile, certificates.Client.KeyFile);
            using var stop = new CancellationTokenSource();
            List<Task> fleet = await GatherAsync(broker.Port, certificate, authority, stop.Token).ConfigureAwait(false);
            long cut = TimeProvider.System.GetTimestamp();
            broker.Kill();
            await WaitUntilAsync(cut, seconds).ConfigureAwait(false);
            broker.Restart();
            await WaitUntilAsync(cut, watched).ConfigureAwait(false);
            int back = _log.Online;
            (double[] tried, double[] connected) = _log.Since(cut);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(fleet).ConfigureAwait(false);
            return Judge(tried, connected, back);
        }

        private async Task<List<Task>> GatherAsync(int port, X509Certificate2 certificate, X509Certificate2 authority, CancellationToken stopping)
        {
            var options = new UplinkOptions();
            var fleet = new List<Task>();
            for (int number = 0; number < Kiosks; number++)
            {
                var kiosk = new FleetKiosk($"fleet-{number}", port, certificate, authority, options, new Random(random.Next()), _log);
                fleet.Add(Task.Run(() => kiosk.RunAsync(stopping), CancellationToken.None));
                await Task.Delay(TimeSpan.FromSeconds(Stagger), TimeProvider.System, stopping).ConfigureAwait(false);
            }

            long began = TimeProvider.System.GetTimestamp();
            while (_log.Online < Kiosks)
            {
                if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(3))
                    throw new InvalidOperationException($"only {_log.Online} of {Kiosks} connections came about before the outage; is there a limit of open files?");
                run.Progress($"{_log.Online} of {Kiosks} connected");
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, stopping).ConfigureAwait(false);
            }

            return fleet;
        }

        private async Task WaitUntilAsync(long cut, int until)
        {
            while (TimeProvider.System.GetElapsedTime(cut).TotalSeconds is var passed && passed < until)
            {
                run.Progress($"outage of {seconds} s: {passed:0} of {watched} s, {_log.Online} connected");
                await Task.Delay(TimeSpan.FromSeconds(0.25), TimeProvider.System).ConfigureAwait(false);
            }
        }

        private FaultReport Judge(double[] tried, double[] connected, int back)
        {
            int triedMax = MostInASecond(tried);
            int connectedMax = MostInASecond(connected);
            string histogram = string.Join(' ', Enumerable.Range(0, watched / BinSeconds)
                .Select(bin => connected.Count(at => at >= bin * BinSeconds && at < (bin + 1) * BinSeconds).ToString(CultureInfo.InvariantCulture)));
            run.Note($"outage of {seconds} s: at most {triedMax} of {Kiosks} tried and {connectedMax} connected in any second; {back} were back after {watched} s; "
                + $"connected in each {BinSeconds} s: {histogram}");
            bool isWrong = triedMax > InASecondMax || connectedMax > InASecondMax || connected.Length == 0;
            return new FaultReport($"fleet of {Kiosks}, outage of {seconds} s", run.Seed, tried.Length, 0, 0, 0, 0, isWrong ? 1 : 0,
                isWrong ? $"{triedMax} tried and {connectedMax} connected within a second, {InASecondMax} may (seed {run.Seed})" : null);
        }

        /// <summary>In the fullest window of one second, wherever it begins.</summary>
        private static int MostInASecond(double[] sorted)
        {
            int most = 0;
            for (int first = 0, next = 0; first < sorted.Length; first++)
            {
                while (next < sorted.Length && sorted[next] < sorted[first] + 1) next++;
                most = Math.Max(most, next - first);
            }

            return most;
        }
    }
}
