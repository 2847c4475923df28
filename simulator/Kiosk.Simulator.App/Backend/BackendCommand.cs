using System.CommandLine;
using Kiosk.Simulator.App.Board;
using Kiosk.Simulator.App.Broker;

namespace Kiosk.Simulator.App.Backend;

/// <summary>
/// <c>kiosk-sim backend</c>: a clinic's backend for logins, pseudonyms and earlier values, for <c>login.backend</c>, <c>pseudonym.backend</c> and <c>history.backend</c> of the edge
/// host.
/// </summary>
public static class BackendCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The subcommand, to be added to a root command. Exit codes: 0 ended on request, 2 cannot start.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Its port on the loopback interface; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var expires = new Option<double>("--expires") { Description = "How long a login may take, seconds.", DefaultValueFactory = _ => 120 };
        var command = new Command("backend",
            """
            A backend that begins logins, makes pseudonyms and makes earlier values up, over TLS. Prints the certificates that it made and 'ready ADDRESS'.

            It takes on stdin, a line each: 'approve', 'refuse', 'expire' (every login that waits), 'silent', 'slow', 'garbage', 'huge',
            'broken' and 'normal' (how it answers from then on), and 'questions' (which it was asked, without what they said).
            """)
        {
            port, expires,
        };
        command.SetAction((arguments, stopping) => RunAsync(arguments.GetValue(port), arguments.GetValue(expires), stopping));
        return command;
    }

    private static async Task<int> RunAsync(int port, double expires, CancellationToken stopping)
    {
        using var certificates = new LocalCertificates();
        try
        {
            await using FakeBackend backend = await FakeBackend.StartAsync(certificates, port, TimeProvider.System, expires).ConfigureAwait(false);
            Console.Out.WriteLine($"caFile {certificates.CaFile}");
            Console.Out.WriteLine($"certificateFile {certificates.Client.CertificateFile}");
            Console.Out.WriteLine($"keyFile {certificates.Client.KeyFile}");
            Console.Out.WriteLine($"ready {backend.Address}");
            await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            using var input = new OperatorInput(Console.In);
            while (!stopping.IsCancellationRequested)
            {
                while (input.TryTake(out string words)) Console.Out.WriteLine(Take(backend, words));
                await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                await Task.Delay(LookEvery, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return 0;
        }
        catch (IOException failure)
        {
            await Console.Error.WriteLineAsync($"kiosk-sim backend: {failure.Message}").ConfigureAwait(false);
            return 2;
        }
    }

    /// <summary>Does what a line asks; the answer to it.</summary>
    internal static string Take(FakeBackend backend, string words)
    {
        string? state = words switch
        {
            "approve" => "done",
            "refuse" => "refused",
            "expire" => "expired",
            _ => null,
        };
        if (state is not null) return $"ok {backend.Finish(state)}";
        if (words == "questions") return "ok " + string.Join(", ", backend.Questions.Select(question => string.Join(' ', question.Split(' ').Take(2))));
        BackendManner? manner = words switch
        {
            "normal" => BackendManner.Answers,
            "silent" => BackendManner.Silent,
            "slow" => BackendManner.Slow,
            "garbage" => BackendManner.Garbage,
            "huge" => BackendManner.Huge,
            "broken" => BackendManner.Broken,
            _ => null,
        };
        if (manner is null) return $"error '{words}' is not understood";
        backend.Manner = manner.Value;
        return "ok";
    }
}
