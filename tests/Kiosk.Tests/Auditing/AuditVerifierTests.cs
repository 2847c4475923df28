using Kiosk.Faults.Disk;
using Kiosk.Faults.Model;
using Xunit;

namespace Kiosk.Tests.Auditing;

/// <summary>Whatever is done to the files of a log is found, and named by its line.</summary>
public class AuditVerifierTests
{
    private const int Entries = 8;

    private static readonly DiskImage Log = AuditLogs.Written(Entries).Snapshot();
    private static readonly string[] Segments = AuditLogs.Segments(Log);

    [Fact]
    public void A_log_as_it_was_written_is_sound()
    {
        AuditVerdict verdict = AuditLogs.Verify(Log);

        Assert.Equal([], verdict.Findings);
        Assert.Equal(((long)Entries, 1L, (long)Entries, ""), (verdict.Entries, verdict.First!.Number, verdict.Last!.Number, verdict.Note));
        Assert.Equal(verdict.Last.Point, verdict.Marks!.Head);
        Assert.True(Segments.Length >= 3, $"{Segments.Length} files");
    }

    [Fact]
    public void Every_byte_that_is_changed_is_found()
    {
        foreach (string segment in Segments)
        {
            byte[] content = AuditLogs.Content(Log, segment);
            for (int at = 0; at < content.Length; at++)
            {
                foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x20, 0x80, (byte)(content[at] ^ '\n')])
                {
                    if (flip == 0) continue;
                    byte[] changed = [.. content];
                    changed[at] ^= flip;
                    int line = content.AsSpan(0, at).Count((byte)'\n') + 1;

                    AuditVerdict verdict = AuditLogs.Verify(AuditLogs.With(Log, segment, changed));

                    Assert.True(verdict.Findings.Any(one => one.File == segment && one.Line == line), $"{segment}, byte {at} ^ {flip:x2}, line {line}: {Told(verdict)}");
                }
            }
        }
    }

    [Fact]
    public void Every_length_that_a_file_is_cut_to_is_found()
    {
        foreach (string segment in Segments)
        {
            byte[] content = AuditLogs.Content(Log, segment);
            for (int length = 0; length < content.Length; length++)
                Assert.False(AuditLogs.Verify(AuditLogs.With(Log, segment, content[..length])).IsSound, $"{segment} cut to {length}");
        }
    }

    [Fact]
    public void A_line_that_is_removed_repeated_or_swapped_is_found()
    {
        foreach (string segment in Segments)
        {
            List<byte[]> lines = Lines(AuditLogs.Content(Log, segment));
            for (int i = 0; i < lines.Count; i++)
            {
                List<byte[]> without = [.. lines], twice = [.. lines];
                without.RemoveAt(i);
                twice.Insert(i, lines[i]);
                AssertFound(segment, without, $"line {i + 1} removed");
                AssertFound(segment, twice, $"line {i + 1} repeated");
                for (int j = i + 1; j < lines.Count; j++)
                {
                    List<byte[]> swapped = [.. lines];
                    (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                    AssertFound(segment, swapped, $"lines {i + 1} and {j + 1} swapped");
                }
            }
        }
    }

    [Fact]
    public void A_line_that_is_inserted_with_a_right_hash_is_found_and_named()
    {
        List<byte[]> lines = Lines(AuditLogs.Content(Log, Segments[0]));
        AuditLine first = AuditFormat.Read(lines[0].AsSpan()[..^1], out _)!;
        lines.Insert(1, AuditFormat.Write(AuditLine.After(first.Point, AuditLogs.Chain, AuditLogs.Fact(99))));

        AuditVerdict verdict = AuditLogs.Verify(AuditLogs.With(Log, Segments[0], [.. lines.SelectMany(line => line)]));

        Assert.Contains(verdict.Findings, one => one.Line == 3 && one.Text.Contains("inserted", StringComparison.Ordinal));
    }

    [Fact]
    public void An_entry_that_is_rewritten_with_a_right_hash_is_found_by_the_one_after_it_and_the_last_one_by_the_marks()
    {
        string last = Segments[^1];
        List<byte[]> lines = Lines(AuditLogs.Content(Log, last));
        AuditLine old = AuditFormat.Read(lines[^1].AsSpan()[..^1], out _)!;
        lines[^1] = AuditFormat.Write(AuditLine.After(new ChainPoint(old.Number - 1, old.Previous), AuditLogs.Chain, old.Fact with { Actor = "nobody" }));
        List<byte[]> earlier = Lines(AuditLogs.Content(Log, Segments[0]));
        AuditLine first = AuditFormat.Read(earlier[0].AsSpan()[..^1], out _)!;
        earlier[0] = AuditFormat.Write(AuditLine.After(ChainPoint.Start, AuditLogs.Chain, first.Fact with { Actor = "nobody" }));

        AuditVerdict newest = AuditLogs.Verify(AuditLogs.With(Log, last, [.. lines.SelectMany(line => line)]));
        AuditVerdict oldest = AuditLogs.Verify(AuditLogs.With(Log, Segments[0], [.. earlier.SelectMany(line => line)]));

        Assert.Contains("written last", Assert.Single(newest.Findings).Text, StringComparison.Ordinal);
        AuditFinding found = Assert.Single(oldest.Findings);
        Assert.Equal(2, found.Line);
        Assert.Contains("does not follow entry 1", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_lost_is_found_and_its_entries_are_named()
    {
        AuditVerdict first = AuditLogs.Verify(AuditLogs.With(Log, Segments[0], null));
        AuditVerdict middle = AuditLogs.Verify(AuditLogs.With(Log, Segments[1], null));
        AuditVerdict last = AuditLogs.Verify(AuditLogs.With(Log, Segments[^1], null));

        Assert.Contains("entries 1 to", Assert.Single(first.Findings).Text, StringComparison.Ordinal);
        Assert.Contains("missing before entry", Assert.Single(middle.Findings).Text, StringComparison.Ordinal);
        Assert.Contains("the end was cut off", Assert.Single(last.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_its_marks_is_not_sound()
    {
        Assert.Contains("missing or damaged", Assert.Single(AuditLogs.Verify(AuditLogs.With(Log, "marks", null)).Findings).Text, StringComparison.Ordinal);
        Assert.Contains("missing or damaged", Assert.Single(AuditLogs.Verify(AuditLogs.With(Log, "marks", new byte[2048])).Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_was_made_anew_with_its_marks_is_found_by_a_point_that_was_kept_elsewhere()
    {
        ChainPoint shipped = AuditLogs.Verify(Log).Last!.Point;
        RecordingDisk anew = AuditLogs.NewDisk();
        using (AuditJournal journal = AuditJournal.Open(AuditLogs.Small, anew, AuditLogs.Chain))
        {
            for (int i = 1; i <= Entries; i++) journal.Append(AuditLogs.Fact(i, "innocent"));
        }

        AuditVerdict alone = AuditVerifier.Verify(AuditLogs.Folder, anew);
        AuditVerdict compared = AuditVerifier.Verify(AuditLogs.Folder, anew, shipped);
        AuditVerdict shorter = AuditVerifier.Verify(AuditLogs.Folder, anew, shipped with { Number = 20 });

        Assert.True(alone.IsSound);
        Assert.Contains("known from elsewhere", Assert.Single(compared.Findings).Text, StringComparison.Ordinal);
        Assert.Contains("known from elsewhere", Assert.Single(shorter.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_just_being_written_is_no_finding()
    {
        byte[] content = AuditLogs.Content(Log, Segments[^1]);

        AuditVerdict verdict = AuditLogs.Verify(AuditLogs.With(Log, Segments[^1], [.. content, .. "{\"chain\":\"01"u8]));

        Assert.True(verdict.IsSound, Told(verdict));
        Assert.Contains("12 bytes after entry 8", verdict.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_that_a_power_cut_tore_is_no_finding_either()
    {
        RecordingDisk disk = AuditLogs.NewDisk();
        AuditJournal.Open(AuditLogs.Small, disk, AuditLogs.Chain).Dispose();
        DiskImage torn = disk.Snapshot();
        torn.AddFile($"{AuditLogs.Folder}/0000000000000001.jsonl", [0, 0, 0]);

        Assert.Equal((true, 0L), (AuditLogs.Verify(torn).IsSound, AuditLogs.Verify(torn).Entries));
    }

    [Fact]
    public void Findings_are_bounded()
    {
        byte[] garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        for (int i = 0; i < garbage.Length; i += 10) garbage[i] = (byte)'\n';

        AuditVerdict verdict = AuditLogs.Verify(AuditLogs.With(Log, Segments[0], garbage));

        Assert.Equal(AuditVerifier.FindingsMax, verdict.Findings.Count);
    }

    private static void AssertFound(string segment, List<byte[]> lines, string what)
    {
        AuditVerdict verdict = AuditLogs.Verify(AuditLogs.With(Log, segment, [.. lines.SelectMany(line => line)]));
        Assert.False(verdict.IsSound, $"{segment}: {what}");
    }

    private static List<byte[]> Lines(byte[] content)
    {
        var lines = new List<byte[]>();
        for (int at = 0; at < content.Length;)
        {
            int end = Array.IndexOf(content, (byte)'\n', at) + 1;
            lines.Add(content[at..end]);
            at = end;
        }

        return lines;
    }

    private static string Told(AuditVerdict verdict) => string.Join("; ", verdict.Findings) + verdict.Note;
}
