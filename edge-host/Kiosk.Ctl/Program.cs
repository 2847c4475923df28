using Kiosk.Ctl;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
var shell = new CommandShell(Console.Out, Console.Error, socket => new ControlClient(socket), TimeProvider.System);
string socket = Environment.GetEnvironmentVariable("KIOSK_SOCKET") ?? CommandShell.DefaultSocket;
return await shell.RunAsync(args, socket, interrupted.Token).ConfigureAwait(false);
