using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>What nanoFramework has compiles against the surface; what it lacks does not.</summary>
public sealed class ApiSurfaceTests
{
    private const string Allowed = NanoCompilation.Usings + """
        using System.Device.Gpio; using System.Device.I2c; using System.IO.Hashing; using nanoFramework.Hardware.Esp32;

        namespace Device
        {
            public delegate void SampleHandler(object sender, int value);

            public enum Phase : byte { Idle, Running }

            public struct Reading { public int Value; public long AtUs; }

            public interface ISource { bool TryRead(out Reading reading); }

            public sealed class Failure : Exception
            {
                public Failure(string message, Exception inner) : base(message, inner) { }

                public override string Message => "failed: " + base.Message;
            }

            public sealed class Source : ISource, IDisposable
            {
                private static readonly byte[] Table = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
                private readonly object _gate = new object();
                private readonly ArrayList _list = new ArrayList();
                private readonly Hashtable _names = new Hashtable();
                private readonly ManualResetEvent _done = new ManualResetEvent(false);
                private int _taken;

                public event SampleHandler Sampled;

                public bool TryRead(out Reading reading)
                {
                    reading = default;
                    lock (_gate)
                    {
                        foreach (byte b in Table) reading.Value += b;
                        foreach (object item in _list) reading.Value += item.GetHashCode();
                    }

                    Interlocked.Increment(ref _taken);
                    reading.AtUs = (long)HighResTimer.GetCurrent();
                    SampleHandler log = (sender, value) => Debug.WriteLine($"{sender}: {value:X4} of {_taken}");
                    Sampled += log;
                    Sampled?.Invoke(this, reading.Value);
                    Sampled -= log;
                    return reading.Value > 0;
                }

                public string Name(Phase phase, object other, in int offset, ref int count)
                {
                    string name = phase switch { Phase.Idle => "idle", Phase.Running => "running", _ => "?" };
                    switch (name)
                    {
                        case "a": case "b": case "c": case "d": case "e": case "f": case "g": case "h": count++; break;
                        default: break;
                    }

                    if (other is Source { _taken: > 3 } source && source != null) name += source._taken;
                    try
                    {
                        using (Source owned = new Source()) owned._names["x"] = offset;
                        uint crc = Crc32.HashToUInt32(new SpanByte(Table, 0, 4));
                        I2cTransferResult sent = I2cDevice.Create(new I2cConnectionSettings(1, 0x48)).Write(Table);
                        count += (int)crc + (int)sent.BytesTransferred + BitConverter.ToInt32(Table, 0);
                    }
                    catch (InvalidOperationException e) when (e.Message.Length > 0)
                    {
                        throw new Failure("no source", e);
                    }
                    finally
                    {
                        _done.Set();
                    }

                    StringBuilder text = new StringBuilder();
                    text.Append(name).Append(Math.Sqrt(2.0)).Append(DateTime.UtcNow.ToString("yyyy"));
                    return text.ToString() + typeof(Source).Name + (TimeSpan.FromSeconds(1) < TimeSpan.Zero) + Encoding.UTF8.GetBytes("x").Length;
                }

                public void Dispose()
                {
                    new GpioController().OpenPin(4, PinMode.Output).Write(PinValue.High);
                    new Thread(Work).Start();
                }

                private void Work() { Thread.Sleep(10); }
            }
        }
        """;

    [Fact]
    public async Task A_program_in_the_subset_compiles_and_has_no_lint()
    {
        IReadOnlyList<string> errors = NanoCompilation.CompileErrors(Allowed);
        IReadOnlyList<string> lint = await NanoCompilation.LintIds(NanoCompilation.Of(Allowed));

        Assert.Empty(errors);
        Assert.Empty(lint);
    }

    [Theory]
    [InlineData("List<T>", "object M() { return new System.Collections.Generic.List<int>(); }")]
    [InlineData("IEnumerable<T>", "System.Collections.Generic.IEnumerable<int> M() { return null; }")]
    [InlineData("Dictionary", "object M() { return new System.Collections.Generic.Dictionary<int, int>(); }")]
    [InlineData("LINQ", "int M(int[] a) { return System.Linq.Enumerable.Sum(a); }")]
    [InlineData("async", "async void M() { await System.Threading.Tasks.Task.Yield(); }")]
    [InlineData("Task", "System.Threading.Tasks.Task M() { return null; }")]
    [InlineData("Span<T>", "int M(byte[] a) { Span<byte> s = a; return s.Length; }")]
    [InlineData("stackalloc", "int M() { Span<byte> s = stackalloc byte[4]; return s.Length; }")]
    [InlineData("range", "byte[] M(byte[] a) { return a[1..]; }")]
    [InlineData("index from the end", "byte M(byte[] a) { return a[^1]; }")]
    [InlineData("int?", "int? M() { return null; }")]
    [InlineData("?. on a value", "int M(string s) { return s?.Length ?? 0; }")]
    [InlineData("tuple", "(int, int) M() { return (1, 2); }")]
    [InlineData("record", "public record Point(int X, int Y);")]
    [InlineData("anonymous type", "object M() { return new { A = 1 }; }")]
    [InlineData("yield", "IEnumerable M() { yield return 1; }")]
    [InlineData("volatile", "private volatile int _x; int M() { return _x; }")]
    [InlineData("decimal", "decimal M() { return 1.5m; }")]
    [InlineData("dynamic", "dynamic M(dynamic d) { return d.X; }")]
    [InlineData("Array.Sort", "void M(int[] a) { Array.Sort(a); }")]
    [InlineData("Array.Resize", "void M(int[] a) { Array.Resize(ref a, 2); }")]
    [InlineData("Array.Empty", "object M() { return Array.Empty<int>(); }")]
    [InlineData("Array.Reverse", "void M(int[] a) { Array.Reverse(a); }")]
    [InlineData("Buffer.BlockCopy", "void M(byte[] a) { Buffer.BlockCopy(a, 0, a, 1, 1); }")]
    [InlineData("string.Join", "string M(string[] a) { return string.Join(\",\", a); }")]
    [InlineData("string.Replace", "string M(string s) { return s.Replace(\"a\", \"b\"); }")]
    [InlineData("string.IsNullOrWhiteSpace", "bool M(string s) { return string.IsNullOrWhiteSpace(s); }")]
    [InlineData("Enum.Parse", "object M() { return Enum.Parse(typeof(DayOfWeek), \"Monday\"); }")]
    [InlineData("MathF", "float M() { return MathF.Sqrt(2); }")]
    [InlineData("Math.Abs(long)", "long M(long a) { return Math.Abs(a) + long.MaxValue; }")]
    [InlineData("Math.Max(long)", "long M(long a) { return Math.Max(a, 1L); }")]
    [InlineData("Monitor.Wait", "void M() { Monitor.Wait(this); }")]
    [InlineData("Interlocked.Add", "int M(ref int a) { return Interlocked.Add(ref a, 2); }")]
    [InlineData("char.IsDigit", "bool M(char c) { return char.IsDigit(c); }")]
    [InlineData("StringBuilder.AppendFormat", "void M(StringBuilder b) { b.AppendFormat(\"{0}\", 1); }")]
    [InlineData("DivideByZeroException", "void M() { try { } catch (DivideByZeroException) { } }")]
    [InlineData("DllImport", "[System.Runtime.InteropServices.DllImport(\"x\")] static extern void M();")]
    public void What_compiles_for_dotnet_and_is_not_on_the_device_does_not_compile(string what, string members)
    {
        string source = NanoCompilation.InClass(members);

        IReadOnlyList<string> errors = NanoCompilation.CompileErrors(source);
        IReadOnlyList<string> dotnetErrors = NanoCompilation.DotnetErrors(source);

        Assert.True(errors.Count > 0, $"{what} compiled");
        Assert.Empty(dotnetErrors);
    }

    [Theory]
    [InlineData("private SpanByte _span; int M() { return _span.Length; }", "CS8345")]
    [InlineData("object M(SpanByte s) { return s; }", "CS0029")]
    [InlineData("long M() { DateTime t; return t.Ticks; }", "CS0165")]
    [InlineData("object M() { return new System.Device.Spi.SpiBusInfo(); }", "CS1729")]
    [InlineData("sealed class S : System.IO.Stream { }", "CS0534")]
    [InlineData("void M(Exception e) { e.HResult = 1; }", "CS0122")]
    public void The_surface_is_as_strict_as_the_library(string members, string expected)
    {
        IReadOnlyList<string> errors = NanoCompilation.CompileErrors(NanoCompilation.InClass(members));

        Assert.Contains(errors, e => e.Contains(expected, StringComparison.Ordinal));
    }
}
