using System.Globalization;

namespace Kiosk.Interop.Pkcs11;

/// <summary>What a PKCS#11 call returned (CK_RV), by the specification's numbers.</summary>
internal static class ReturnValue
{
    internal const nuint Ok = 0, PinIncorrect = 0xA0, PinInvalid = 0xA1, PinLengthRange = 0xA2, PinExpired = 0xA3, PinLocked = 0xA4,
        UserAlreadyLoggedIn = 0x100, UserPinNotInitialized = 0x102, BufferTooSmall = 0x150, AlreadyInitialized = 0x191,
        AttributeTypeInvalid = 0x12;

    /// <summary>The specification's name and the number.</summary>
    internal static string Name(nuint value)
    {
        string name = value switch
        {
            Ok => "CKR_OK",
            0x02 => "CKR_HOST_MEMORY",
            0x03 => "CKR_SLOT_ID_INVALID",
            0x05 => "CKR_GENERAL_ERROR",
            0x06 => "CKR_FUNCTION_FAILED",
            0x07 => "CKR_ARGUMENTS_BAD",
            0x0A => "CKR_CANT_LOCK",
            0x11 => "CKR_ATTRIBUTE_SENSITIVE",
            AttributeTypeInvalid => "CKR_ATTRIBUTE_TYPE_INVALID",
            0x20 => "CKR_DATA_INVALID",
            0x21 => "CKR_DATA_LEN_RANGE",
            0x30 => "CKR_DEVICE_ERROR",
            0x31 => "CKR_DEVICE_MEMORY",
            0x32 => "CKR_DEVICE_REMOVED",
            0x40 => "CKR_ENCRYPTED_DATA_INVALID",
            0x41 => "CKR_ENCRYPTED_DATA_LEN_RANGE",
            0x54 => "CKR_FUNCTION_NOT_SUPPORTED",
            0x60 => "CKR_KEY_HANDLE_INVALID",
            0x62 => "CKR_KEY_SIZE_RANGE",
            0x63 => "CKR_KEY_TYPE_INCONSISTENT",
            0x68 => "CKR_KEY_FUNCTION_NOT_PERMITTED",
            0x70 => "CKR_MECHANISM_INVALID",
            0x71 => "CKR_MECHANISM_PARAM_INVALID",
            0x82 => "CKR_OBJECT_HANDLE_INVALID",
            0x90 => "CKR_OPERATION_ACTIVE",
            0x91 => "CKR_OPERATION_NOT_INITIALIZED",
            PinIncorrect => "CKR_PIN_INCORRECT",
            PinInvalid => "CKR_PIN_INVALID",
            PinLengthRange => "CKR_PIN_LEN_RANGE",
            PinExpired => "CKR_PIN_EXPIRED",
            PinLocked => "CKR_PIN_LOCKED",
            0xB0 => "CKR_SESSION_CLOSED",
            0xB1 => "CKR_SESSION_COUNT",
            0xB3 => "CKR_SESSION_HANDLE_INVALID",
            0xE0 => "CKR_TOKEN_NOT_PRESENT",
            0xE1 => "CKR_TOKEN_NOT_RECOGNIZED",
            UserAlreadyLoggedIn => "CKR_USER_ALREADY_LOGGED_IN",
            0x101 => "CKR_USER_NOT_LOGGED_IN",
            UserPinNotInitialized => "CKR_USER_PIN_NOT_INITIALIZED",
            0x104 => "CKR_USER_ANOTHER_ALREADY_LOGGED_IN",
            BufferTooSmall => "CKR_BUFFER_TOO_SMALL",
            0x190 => "CKR_CRYPTOKI_NOT_INITIALIZED",
            AlreadyInitialized => "CKR_CRYPTOKI_ALREADY_INITIALIZED",
            >= 0x8000_0000 => "CKR_VENDOR_DEFINED",
            _ => "an unknown CKR code",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{name} (0x{value:X})");
    }
}
