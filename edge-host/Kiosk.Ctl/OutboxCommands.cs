using System.CommandLine;
using Kiosk.Outbox;

namespace Kiosk.Ctl;

/// <summary>kioskctl outbox: the books and the refused records of a running host, and its files while it runs or not.</summary>
internal sealed class OutboxCommands(CommandShell shell, Option<string> socket, Option<bool> json)
{
    private const int ListMax = 10_000;

    /// <summary>The command with its subcommands.</summary>
    public Command Outbox()
    {
        var files = new OutboxFileCommands(shell, json);
        var outbox = new Command("outbox",
            $"""
            Show the outbox's books: what became of every record, lane by lane. Ends with 1 when they do not balance.

            The clinical store takes records one by one: 'delivered' has its receipt, 'refused' is kept here with its reason (see
            'outbox refused'), 'dropped' was given up for want of room, 'damaged' was lost to the disk, 'waiting' is still to go.

            Examples:
              kioskctl outbox
              kioskctl outbox refused --max 20
              kioskctl outbox resend --all
              kioskctl outbox fsck {OutboxFileCommands.DefaultFolder}
              kioskctl outbox export --from {OutboxFileCommands.DefaultFolder} --to /media/usb/records --key /var/lib/kiosk/device.key
            """)
        {
            json, Refused(), Resend(), Drop(), files.Fsck(), files.Export(),
        };
        outbox.SetAction((parsed, stop) => shell.AskAsync<BooksAnswer>(parsed, socket, HttpMethod.Get, "/v1/outbox", null, OutboxViews.Books, stop,
            books => books.Balanced ? ExitCode.Ok : ExitCode.NotSound));
        return outbox;
    }

    private Command Refused()
    {
        var max = new Option<int>("--max") { Description = $"So many at most, 1 to {ListMax}.", DefaultValueFactory = _ => 100, HelpName = "NUMBER" };
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ListMax) result.AddError($"--max must be from 1 to {ListMax}.");
        });
        var refused = new Command("refused", "List the records that the clinical store refused, oldest first, with its reasons.") { max, json };
        refused.SetAction((parsed, stop) => shell.AskAsync<RefusedListAnswer>(
            parsed, socket, HttpMethod.Get, $"/v1/outbox/refused?max={parsed.GetValue(max)}", null, OutboxViews.Refused, stop));
        return refused;
    }

    private Command Resend()
    {
        var id = new Argument<string?>("id") { Description = "The record's id, as 'outbox refused' shows it.", Arity = ArgumentArity.ZeroOrOne };
        RequireId(id);
        var all = new Option<bool>("--all") { Description = "All refused records." };
        var resend = new Command("resend", "Bring refused records to the clinical store once more, after the reason is mended there.") { id, all, json };
        resend.Validators.Add(result =>
        {
            if (result.GetResult(id) is { Tokens.Count: > 0 } == result.GetValue(all)) result.AddError("Name one record's id, or give --all.");
        });
        resend.SetAction((parsed, stop) => shell.AskAsync<ChangedAnswer>(parsed, socket, HttpMethod.Post,
            parsed.GetValue(id) is { } record ? $"/v1/outbox/refused/{record}/resend" : "/v1/outbox/refused/resend", null, OutboxViews.Resent, stop));
        return resend;
    }

    private Command Drop()
    {
        var id = new Argument<string>("id") { Description = "The record's id, as 'outbox refused' shows it." };
        RequireId(id);
        var yes = new Option<bool>("--yes") { Description = "Really." };
        var drop = new Command("drop", "Give a refused record up for good. What it says is lost, unless 'outbox export' saved it before.") { id, yes, json };
        drop.Validators.Add(result =>
        {
            if (!result.GetValue(yes)) result.AddError("The record would be gone for good; give --yes when that is meant.");
        });
        drop.SetAction((parsed, stop) => shell.AskAsync<ChangedAnswer>(
            parsed, socket, HttpMethod.Delete, $"/v1/outbox/refused/{parsed.GetValue(id)}", null, OutboxViews.Dropped, stop));
        return drop;
    }

    private static void RequireId<T>(Argument<T> id) => id.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !RecordOutbox.IsRecordId(result.Tokens[0].Value)) result.AddError($"'{result.Tokens[0].Value}' is no record id.");
    });
}
