namespace Kiosk.Wire
{
    /// <summary>
    /// Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM ToN 7(2), 1999) for bodies of at most 253 bytes, which
    /// need exactly one extra byte and no block continuation.
    /// </summary>
    public static class Cobs
    {
        /// <summary>Encodes <paramref name="count"/> bytes, 1 to 253, without the delimiter.</summary>
        /// <param name="source">The body.</param>
        /// <param name="count">Bytes of the body.</param>
        /// <param name="target">Receives count + 1 bytes, none of them zero.</param>
        /// <returns>count + 1.</returns>
        public static int Encode(byte[] source, int count, byte[] target)
        {
            int codeAt = 0;
            byte code = 1;
            for (int i = 0; i < count; i++)
            {
                byte b = source[i];
                if (b == 0)
                {
                    target[codeAt] = code;
                    codeAt = i + 1;
                    code = 1;
                }
                else
                {
                    target[i + 1] = b;
                    code++;
                }
            }

            target[codeAt] = code;
            return count + 1;
        }

        /// <summary>Decodes in place what <see cref="Encode"/> made; the delimiter is not part of it.</summary>
        /// <param name="buffer">The encoded bytes; on success the body, from index 0.</param>
        /// <param name="count">Encoded bytes.</param>
        /// <returns>The body's length, or -1 when the bytes are no COBS code.</returns>
        public static int DecodeInPlace(byte[] buffer, int count)
        {
            int read = 0;
            int written = 0;
            while (read < count)
            {
                int code = buffer[read++];
                if (code == 0 || read + code - 1 > count)
                {
                    return -1;
                }

                for (int i = 1; i < code; i++)
                {
                    if (buffer[read] == 0)
                    {
                        return -1;
                    }

                    buffer[written++] = buffer[read++];
                }

                if (read < count)
                {
                    buffer[written++] = 0;
                }
            }

            return written;
        }
    }
}
