using System.Runtime.InteropServices;

namespace Kiosk.Interop.Pkcs11;

/// <summary>The little of PKCS#11 (Cryptoki) that a key in a token takes: structures, numbers and the places of the calls.</summary>
/// <remarks>
/// OASIS PKCS #11 Cryptographic Token Interface Base Specification 2.40, and pkcs11.h there. On Linux CK_ULONG is C's
/// <c>unsigned long</c> and the structures have their natural layout.
/// </remarks>
internal static unsafe class Cryptoki
{
    internal const nuint FlagSerialSession = 4, FlagOsLockingOk = 2;
    internal const nuint TokenUserPinInitialized = 0x8, TokenPinFinalTry = 0x2_0000, TokenPinLocked = 0x4_0000;
    internal const nuint UserRole = 1;
    internal const nuint PrivateKeyClass = 3;
    internal const nuint RsaKeyType = 0;
    internal const nuint AttributeClass = 0, AttributeLabel = 3, AttributeKeyType = 0x100, AttributeDecrypt = 0x105,
        AttributeModulus = 0x120, AttributePublicExponent = 0x122, AttributeExtractable = 0x162;
    internal const nuint MechanismRsaPkcs = 1;

    /// <summary>Places of the calls in CK_FUNCTION_LIST, behind its version.</summary>
    internal enum Call
    {
        Initialize = 0, Finalize = 1, GetSlotList = 4, GetTokenInfo = 6, OpenSession = 12, CloseSession = 13, Login = 18,
        GetAttributeValue = 24, FindObjectsInit = 26, FindObjects = 27, FindObjectsFinal = 28, DecryptInit = 33, Decrypt = 34,
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Version
    {
        internal byte Major, Minor;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TokenInfo
    {
        internal fixed byte Label[32], Manufacturer[32], Model[16], SerialNumber[16];
        internal nuint Flags, SessionsMax, Sessions, WritingSessionsMax, WritingSessions, PinLengthMax, PinLengthMin;
        internal nuint PublicMemory, PublicMemoryFree, PrivateMemory, PrivateMemoryFree;
        internal Version Hardware, Firmware;
        internal fixed byte UtcTime[16];
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct KeyAttribute
    {
        internal nuint Type;
        internal void* Value;
        internal nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Mechanism
    {
        internal nuint Type;
        internal void* Parameter;
        internal nuint ParameterLength;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct InitializeArguments
    {
        internal void* CreateMutex, DestroyMutex, LockMutex, UnlockMutex;
        internal nuint Flags;
        internal void* Reserved;
    }
}
