using System.Runtime.InteropServices;
using System.Text;
using static Kiosk.Interop.Pkcs11.Cryptoki;

namespace Kiosk.Interop.Pkcs11;

/// <summary>A loaded PKCS#11 module and its calls. One at a time in a process: its state is the process's.</summary>
internal sealed unsafe class TokenModule : IDisposable
{
    // Behind the version in CK_FUNCTION_LIST, which the alignment of the pointers pads.
    private readonly nint* _calls;
    private readonly bool _isOurs;

    private TokenModule(nint* calls, bool isOurs)
    {
        _calls = calls;
        _isOurs = isOurs;
    }

    /// <summary>Loads and starts a module.</summary>
    internal static TokenProblem? TryLoad(string path, out TokenModule? module)
    {
        module = null;
        try
        {
            // Never unloaded: modules share OpenSSL with .NET and clean it up as they go.
            nint library = NativeLibrary.Load(path);
            var getList = (delegate* unmanaged<void**, nuint>)NativeLibrary.GetExport(library, "C_GetFunctionList");
            void* list;
            nuint got = getList(&list);
            if (got != ReturnValue.Ok) return Failed(path, "C_GetFunctionList", got);
            if (((Cryptoki.Version*)list)->Major != 2) return Unfit(path, $"it speaks version {((Cryptoki.Version*)list)->Major} of PKCS#11, not 2");
            nint* calls = (nint*)list + 1;
            InitializeArguments arguments = new() { Flags = FlagOsLockingOk };
            nuint started = ((delegate* unmanaged<InitializeArguments*, nuint>)calls[(int)Call.Initialize])(&arguments);
            if (started is not (ReturnValue.Ok or ReturnValue.AlreadyInitialized)) return Failed(path, "C_Initialize", started);
            module = new TokenModule(calls, started == ReturnValue.Ok);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return Unfit(path, fault.Message.Split('\n')[0]);
        }
    }

    /// <summary>Slots with a token in them.</summary>
    internal nuint GetSlots(out nuint[] slots)
    {
        var call = (delegate* unmanaged<byte, nuint*, nuint*, nuint>)_calls[(int)Call.GetSlotList];
        const int TriesMax = 4;
        nuint result = ReturnValue.BufferTooSmall;
        slots = [];
        // A token may be plugged in between the two calls.
        for (int i = 0; i < TriesMax && result == ReturnValue.BufferTooSmall; i++)
        {
            nuint count = 0;
            result = call(1, null, &count);
            if (result != ReturnValue.Ok || count == 0) break;
            nuint[] found = new nuint[count];
            fixed (nuint* to = found) result = call(1, to, &count);
            if (result == ReturnValue.Ok) slots = found[..(int)count];
        }

        return result;
    }

    internal nuint GetTokenInfo(nuint slot, out string label, out nuint flags)
    {
        TokenInfo info;
        nuint result = ((delegate* unmanaged<nuint, TokenInfo*, nuint>)_calls[(int)Call.GetTokenInfo])(slot, &info);
        (label, flags) = result == ReturnValue.Ok ? (Encoding.UTF8.GetString(info.Label, 32).TrimEnd(' ', '\0'), info.Flags) : ("", 0);
        return result;
    }

    internal nuint OpenSession(nuint slot, out nuint session)
    {
        nuint opened;
        nuint result = ((delegate* unmanaged<nuint, nuint, void*, void*, nuint*, nuint>)_calls[(int)Call.OpenSession])(
            slot, FlagSerialSession, null, null, &opened);
        session = opened;
        return result;
    }

    internal nuint CloseSession(nuint session) => ((delegate* unmanaged<nuint, nuint>)_calls[(int)Call.CloseSession])(session);

    internal nuint Login(nuint session, ReadOnlySpan<byte> pin)
    {
        fixed (byte* bytes = pin)
        {
            return ((delegate* unmanaged<nuint, nuint, byte*, nuint, nuint>)_calls[(int)Call.Login])(session, UserRole, bytes, (nuint)pin.Length);
        }
    }

    /// <summary>Finds the private keys of a label, two at most.</summary>
    internal nuint FindPrivateKeys(nuint session, string label, out nuint[] keys)
    {
        keys = [];
        nuint kind = PrivateKeyClass;
        byte[] name = Encoding.UTF8.GetBytes(label);
        nuint* found = stackalloc nuint[2];
        nuint count = 0;
        fixed (byte* text = name)
        {
            KeyAttribute* wanted = stackalloc KeyAttribute[2];
            wanted[0] = new KeyAttribute { Type = AttributeClass, Value = &kind, Length = (nuint)sizeof(nuint) };
            wanted[1] = new KeyAttribute { Type = AttributeLabel, Value = text, Length = (nuint)name.Length };
            nuint begun = ((delegate* unmanaged<nuint, KeyAttribute*, nuint, nuint>)_calls[(int)Call.FindObjectsInit])(session, wanted, 2);
            if (begun != ReturnValue.Ok) return begun;
        }

        nuint result = ((delegate* unmanaged<nuint, nuint*, nuint, nuint*, nuint>)_calls[(int)Call.FindObjects])(session, found, 2, &count);
        _ = ((delegate* unmanaged<nuint, nuint>)_calls[(int)Call.FindObjectsFinal])(session);
        if (result == ReturnValue.Ok) keys = new Span<nuint>(found, (int)count).ToArray();
        return result;
    }

    /// <summary>Reads one attribute.</summary>
    internal nuint GetAttribute(nuint session, nuint key, nuint type, out byte[] value)
    {
        const int BytesMax = 2048;
        byte[] buffer = new byte[BytesMax];
        value = [];
        fixed (byte* to = buffer)
        {
            KeyAttribute asked = new() { Type = type, Value = to, Length = BytesMax };
            nuint result = ((delegate* unmanaged<nuint, nuint, KeyAttribute*, nuint, nuint>)_calls[(int)Call.GetAttributeValue])(session, key, &asked, 1);
            if (result != ReturnValue.Ok) return result;
            // CK_UNAVAILABLE_INFORMATION is the largest number.
            if (asked.Length > BytesMax) return ReturnValue.AttributeTypeInvalid;
            value = buffer[..(int)asked.Length];
            return result;
        }
    }

    /// <summary>Decrypts by RSA with PKCS#1 v1.5 padding.</summary>
    /// <param name="session">Logged in.</param>
    /// <param name="key">A private key.</param>
    /// <param name="wrapped">As long as the modulus.</param>
    /// <param name="plain">As long as the modulus, too.</param>
    /// <param name="length">Bytes of <paramref name="plain"/>.</param>
    /// <param name="call">Which call the result is of.</param>
    internal nuint Decrypt(nuint session, nuint key, ReadOnlySpan<byte> wrapped, Span<byte> plain, out int length, out string call)
    {
        length = 0;
        Mechanism mechanism = new() { Type = MechanismRsaPkcs };
        nuint result = ((delegate* unmanaged<nuint, Mechanism*, nuint, nuint>)_calls[(int)Call.DecryptInit])(session, &mechanism, key);
        call = "C_DecryptInit";
        if (result != ReturnValue.Ok) return result;
        call = "C_Decrypt";
        nuint written = (nuint)plain.Length;
        fixed (byte* from = wrapped, to = plain)
        {
            result = ((delegate* unmanaged<nuint, byte*, nuint, byte*, nuint*, nuint>)_calls[(int)Call.Decrypt])(
                session, from, (nuint)wrapped.Length, to, &written);
        }

        if (result == ReturnValue.Ok) length = (int)written;
        return result;
    }

    public void Dispose()
    {
        if (_isOurs) _ = ((delegate* unmanaged<void*, nuint>)_calls[(int)Call.Finalize])(null);
    }

    private static TokenProblem Unfit(string path, string why) => new(
        TokenFault.ModuleUnfit, $"The PKCS#11 module {path} cannot be used: {why}. Check the path and that the module's package is installed.");

    private static TokenProblem Failed(string path, string call, nuint result) => new(
        TokenFault.CallFailed, $"The PKCS#11 module {path} does not start: {call} gave {ReturnValue.Name(result)}. "
            + "Check its configuration and that this service's user may use it.");
}
