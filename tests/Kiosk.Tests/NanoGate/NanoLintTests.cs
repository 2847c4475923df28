using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Kiosk.Tests.NanoGate;

/// <summary>What compiles and then misbehaves raises its NANO id; its allowed twin raises nothing.</summary>
public sealed class NanoLintTests
{
    [Theory]
    [InlineData("NANO001", "sealed class Box<T> { }", "sealed class Box { }")]
    [InlineData("NANO001", "T M<T>(T x) { return x; }", "int M(int x) { return x; }")]
    [InlineData("NANO001", "delegate void D<T>(T x);", "delegate void D(int x);")]
    [InlineData("NANO001", "int M() { T L<T>(T x) { return x; } return L<int>(1); }", "int M() { int L(int x) { return x; } return L(1); }")]
    [InlineData("NANO002", "void M(Action<int> f) { f(1); }", "delegate void D(int x); void M(D f) { f(1); }")]
    [InlineData("NANO002", "int M(Func<int> f) { return f(); }", "delegate int D(); int M(D f) { return f(); }")]
    [InlineData("NANO002", "event EventHandler<EventArgs> E; void M() { E(this, EventArgs.Empty); }", "event EventHandler E; void M() { E(this, EventArgs.Empty); }")]
    [InlineData("NANO002", "void M(Action<int> f) { }", "void M(Action f) { }")]
    [InlineData("NANO003", "object M() { return new int[2, 3]; }", "object M() { return new int[2 * 3]; }")]
    [InlineData("NANO003", "int M(int[,] a) { return a.Length; }", "int M(int[][] a) { return a.Length; }")]
    [InlineData("NANO003", "object M() { return new[,] { { 1, 2 }, { 3, 4 } }; }", "object M() { return new[] { 1, 2, 3, 4 }; }")]
    [InlineData("NANO004", "unsafe int M(int* p) { return *p; }", "int M(ref int p) { return p; }")]
    [InlineData("NANO004", "unsafe int M(byte[] a) { fixed (byte* p = a) { return *p; } }", "int M(byte[] a) { SpanByte s = a; return s[0]; }")]
    [InlineData("NANO004", "unsafe int M() { byte* p = stackalloc byte[4]; return p[0]; }", "int M() { byte[] p = new byte[4]; return p[0]; }")]
    [InlineData("NANO004", "unsafe struct S { public int A; }", "struct S { public int A; }")]
    [InlineData("NANO005", "interface I { int M() { return 1; } }", "interface I { int M(); } abstract class B : I { public int M() { return 1; } }")]
    [InlineData("NANO005", "interface I { int P => 1; }", "interface I { int P { get; } }")]
    [InlineData("NANO006", "int M(int a) { return checked(a + 1); }", "int M(int a) { return a == int.MaxValue ? a : a + 1; }")]
    [InlineData("NANO006", "int M(int a) { checked { return a + 1; } }", "int M(int a) { unchecked { return a + 1; } }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return d.ToString(); }", "string M(DayOfWeek d) { return ((int)d).ToString(); }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return $\"on {d}\"; }", "string M(DayOfWeek d) { return $\"on {(int)d}\"; }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return \"on \" + d; }", "string M(DayOfWeek d) { return \"on \" + (int)d; }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { string s = \"on \"; s += d; return s; }", "string M(DayOfWeek d) { string s = \"on \"; s += (int)d; return s; }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return string.Format(\"{0}\", d); }", "string M(DayOfWeek d) { return string.Format(\"{0}\", (int)d); }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return string.Concat(d); }", "bool M(DayOfWeek d) { return d.HasFlag(DayOfWeek.Monday); }")]
    [InlineData("NANO007", "void M(StringBuilder b, DayOfWeek d) { b.Append(d); }", "void M(Hashtable h, DayOfWeek d) { h.Add(d, 1); }")]
    [InlineData("NANO007", "string M(DayOfWeek d) { return $\"{\"on\"} {d:X}\"; }", "int M(DayOfWeek d) { return d.GetHashCode(); }")]
    [InlineData("NANO008", "int M(int a) { try { return 1 / a; } catch (DivideByZeroException) { return 0; } }", "int M(int a) { return a == 0 ? 0 : 1 / a; }")]
    [InlineData("NANO008", "void M() { try { } catch (System.OverflowException) { } }", "void M() { try { } catch (Exception) { } }")]
    [InlineData("NANO009", "static readonly int X; static Probe() { X = 1; } int M() { return X; }", "static readonly int X = 1; int M() { return X; }")]
    [InlineData("NANO010", "void M() { Thread.Sleep(1); }", "void M() { Thread.Sleep(10); }")]
    [InlineData("NANO010", "const int Ms = 9; void M() { Thread.Sleep(Ms); }", "void M(int ms) { Thread.Sleep(ms); }")]
    [InlineData("NANO010", "void M() { Thread.Sleep(TimeSpan.FromMilliseconds(5)); }", "void M() { Thread.Sleep(TimeSpan.FromMilliseconds(20)); }")]
    [InlineData("NANO010", "object M(TimerCallback c) { return new Timer(c, null, 0, 2); }", "object M(TimerCallback c) { return new Timer(c, null, 0, Timeout.Infinite); }")]
    [InlineData("NANO010", "void M(Timer t) { t.Change(5, 20); }", "void M(Timer t) { t.Change(0, 20); Thread.Sleep(0); }")]
    [InlineData("NANO011", "static extern int M();", "static int M() { return 1; }")]
    [InlineData("NANO012", "int? M() { return null; }", "bool M(out int value) { value = 0; return false; }")]
    [InlineData("NANO012", "int M(string s) { return s?.Length ?? 0; }", "string M(object o) { return o?.ToString(); }")]
    [InlineData("NANO012", "void M(ManualResetEvent e) { e?.Set(); }", "void M(Thread t) { t?.Start(); }")]
    public async Task A_construct_that_misbehaves_raises_its_id_and_its_twin_does_not(string id, string bad, string good)
    {
        IReadOnlyList<string> badIds = await NanoCompilation.LintIds(NanoCompilation.Of(NanoCompilation.InClass(bad), allowUnsafe: true));
        string goodSource = NanoCompilation.InClass(good);
        IReadOnlyList<string> goodIds = await NanoCompilation.LintIds(NanoCompilation.Of(goodSource));
        IReadOnlyList<string> goodErrors = NanoCompilation.CompileErrors(goodSource);

        Assert.Equal([id], badIds);
        Assert.Empty(goodIds);
        Assert.Empty(goodErrors);
    }

    [Theory]
    [InlineData("sealed class Box<T> { }")]
    [InlineData("void M(Action<int> f) { f(1); }")]
    [InlineData("object M() { return new int[2, 3]; }")]
    [InlineData("unsafe int M(int* p) { return *p; }")]
    [InlineData("interface I { int M() { return 1; } }")]
    [InlineData("int M(int a) { return checked(a + 1); }")]
    [InlineData("string M(DayOfWeek d) { return $\"on {d}\"; }")]
    [InlineData("static Probe() { }")]
    [InlineData("void M() { Thread.Sleep(1); }")]
    public void The_compiler_alone_would_let_it_pass(string bad)
    {
        IReadOnlyList<string> errors = NanoCompilation.CompileErrors(NanoCompilation.InClass(bad), allowUnsafe: true);

        Assert.Empty(errors);
    }

    [Fact]
    public async Task Overflow_checking_as_a_compiler_option_is_found()
    {
        CSharpCompilation compilation = NanoCompilation.Of(NanoCompilation.InClass(""), checkOverflow: true);

        Assert.Equal(["NANO006"], await NanoCompilation.LintIds(compilation));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp9, false)]
    [InlineData(LanguageVersion.CSharp10, true)]
    [InlineData(LanguageVersion.CSharp13, true)]
    public async Task A_newer_language_version_is_found(LanguageVersion version, bool found)
    {
        CSharpCompilation compilation = NanoCompilation.Of(NanoCompilation.InClass(""), version);

        Assert.Equal(found ? ["NANO013"] : [], await NanoCompilation.LintIds(compilation));
    }

    [Fact]
    public void Every_rule_is_an_error_and_says_what_to_write_instead()
    {
        DiagnosticDescriptor[] rules =
        [
            .. typeof(Kiosk.Nano.Lint.Rules).GetFields().Select(f => f.GetValue(null)).OfType<DiagnosticDescriptor>(),
        ];

        Assert.Equal(rules.Length, rules.Select(r => r.Id).Distinct().Count());
        Assert.All(rules, r => Assert.Equal(DiagnosticSeverity.Error, r.DefaultSeverity));
        Assert.All(rules, r => Assert.Contains(';', r.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
