using System.Text;
using Kiosk.Nano.ApiSurface.Generator;

// Makes the stubs of ApiSurface/Generated from signature listings.
//   dotnet run --project firmware/nano/ApiSurface.Generator -- <folder of listings> <output folder>
if (args.Length != 2 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Usage: <folder of *.txt signature listings> <output folder>. The first folder must exist.");
    return 2;
}

Directory.CreateDirectory(args[1]);
foreach (string stale in Directory.GetFiles(args[1], "*.cs")) File.Delete(stale);
foreach (SurfaceFile file in SurfaceFiles.From(args[0]))
{
    File.WriteAllText(Path.Combine(args[1], file.Name), file.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}

return 0;
