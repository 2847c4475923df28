using System.Buffers.Binary;
using System.Security.Cryptography;
using Kiosk.Identity.Zones;

namespace Kiosk.Identity.Cards.Chips;

/// <summary>Fills with bytes that nobody can guess.</summary>
internal delegate void RandomBytes(Span<byte> bytes);

/// <summary>Basic Access Control: chip and kiosk prove to each other that they know the document's key, and agree on the keys of a session.</summary>
/// <remarks>
/// ICAO Doc 9303-11, 4.3.3, and appendix D.3 as an example.
/// <code>
/// 00840000 08                 -> RND.IC
/// 00820000 28 E M 28          E = 3DES(K.Enc, RND.IFD, RND.IC, K.IFD), M = MAC(K.Mac, E)
///                             -> 3DES(K.Enc, RND.IC, RND.IFD, K.IC) and its MAC
/// </code>
/// </remarks>
internal static class BasicAccess
{
    private const byte GetChallenge = 0x84, ExternalAuthenticate = 0x82;
    private const int NonceBytes = 8, MacBytes = 8, PlainBytes = (2 * NonceBytes) + DocumentKeys.SeedBytes, SignedBytes = PlainBytes + MacBytes;

    /// <summary>Opens the chip whose application is selected.</summary>
    /// <param name="session">To the chip.</param>
    /// <param name="key">The document's.</param>
    /// <param name="random">For this side's nonce and half of the key.</param>
    /// <param name="messaging">The caller's to dispose of; null when the chip was not opened.</param>
    /// <returns>Null when it was; AccessDenied when the chip refused the key.</returns>
    public static CardFault? Open(CardSession session, BacKeyFields key, RandomBytes random, out SecureMessaging? messaging)
    {
        messaging = null;
        CardFault? fault = session.Send("GET CHALLENGE", [0, GetChallenge, 0, 0, NonceBytes], out CardReply reply);
        if (fault is not null) return fault;
        if (!reply.IsDone || reply.Data.Length != NonceBytes)
            return new CardFault(CardProblem.Unsupported, $"document chip: GET CHALLENGE answered {reply.Status:X4}; it may ask for PACE, which is not done here");

        Span<byte> own = stackalloc byte[NonceBytes + DocumentKeys.SeedBytes];
        Span<byte> command = stackalloc byte[5 + SignedBytes + 1];
        Span<byte> plain = stackalloc byte[PlainBytes];
        try
        {
            random(own);
            own[..NonceBytes].CopyTo(plain);
            reply.Data.CopyTo(plain[NonceBytes..]);
            own[NonceBytes..].CopyTo(plain[(2 * NonceBytes)..]);
            ulong counter = Counter(reply.Data, own);

            using var keys = DocumentKeys.OfZone(key.Information);
            command.Clear();
            (command[1], command[4], command[^1]) = (ExternalAuthenticate, SignedBytes, SignedBytes);
            plain.CopyTo(command[5..]);
            keys.Encrypt(command.Slice(5, PlainBytes));
            SignBlocks(keys, command.Slice(5, PlainBytes), command.Slice(5 + PlainBytes, MacBytes));
            fault = session.Send("EXTERNAL AUTHENTICATE", command, out reply);
            if (fault is not null) return fault;
            if (!reply.IsDone) return new CardFault(CardProblem.AccessDenied, $"document chip: EXTERNAL AUTHENTICATE answered {reply.Status:X4}");
            return Agree(session, keys, own, plain, reply, counter, out messaging);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own);
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(command);
        }
    }

    private static CardFault? Agree(
        CardSession session, DocumentKeys keys, ReadOnlySpan<byte> own, ReadOnlySpan<byte> plain, CardReply reply, ulong counter, out SecureMessaging? messaging)
    {
        messaging = null;
        if (reply.Data.Length != SignedBytes) return CardFault.Damaged($"document chip: EXTERNAL AUTHENTICATE answered {reply.Data.Length} bytes");
        Span<byte> mac = stackalloc byte[MacBytes];
        SignBlocks(keys, reply.Data[..PlainBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, reply.Data[PlainBytes..])) return CardFault.Damaged("document chip: its half of the keys is not signed");

        Span<byte> theirs = stackalloc byte[PlainBytes];
        Span<byte> seed = stackalloc byte[DocumentKeys.SeedBytes];
        try
        {
            reply.Data[..PlainBytes].CopyTo(theirs);
            keys.Decrypt(theirs);
            bool isOurs = theirs[..NonceBytes].SequenceEqual(plain.Slice(NonceBytes, NonceBytes))
                && theirs.Slice(NonceBytes, NonceBytes).SequenceEqual(own[..NonceBytes]);
            if (!isOurs) return CardFault.Damaged("document chip: its half of the keys answers another question");
            for (int i = 0; i < seed.Length; i++) seed[i] = (byte)(theirs[(2 * NonceBytes) + i] ^ own[NonceBytes + i]);
            messaging = new SecureMessaging(session, new DocumentKeys(seed), counter);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(theirs);
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    // The last four bytes of either nonce.
    private static ulong Counter(ReadOnlySpan<byte> theirs, ReadOnlySpan<byte> ours) =>
        ((ulong)BinaryPrimitives.ReadUInt32BigEndian(theirs[4..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(ours[4..]);

    private static void SignBlocks(DocumentKeys keys, ReadOnlySpan<byte> blocks, Span<byte> mac)
    {
        Span<byte> padded = stackalloc byte[PlainBytes + Des.BlockBytes];
        blocks.CopyTo(padded);
        keys.Sign(padded[..DocumentKeys.Pad(padded, blocks.Length)], mac);
    }
}
