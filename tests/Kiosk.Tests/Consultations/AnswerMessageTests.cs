using System.Text;
using Kiosk.Edge.Consultations;
using Kiosk.Edge.Records;
using Kiosk.Simulator.App.Clinician;
using Xunit;

namespace Kiosk.Tests.Consultations;

/// <summary>Whatever comes on the topic of answers: read when it is one, and else refused in words that repeat nothing of it.</summary>
public class AnswerMessageTests
{
    internal const string Visit = "6f1c2a5e-8f0d-4b53-9a6e-0d4f6a1b2c3d";

    private const string SentText = """2026-11-29T19:30:00.000\u002B03:00""";

    private static readonly DateTimeOffset Sent = new(2026, 11, 29, 19, 30, 0, TimeSpan.FromHours(3));

    /// <summary>As the simulator's clinician sends it.</summary>
    internal static string Json(string text = "Drink enough.", string visit = Visit, string kiosk = "kiosk-1", string id = "a-1", string from = "Dr. Example") =>
        AnswerMessages.Of(kiosk, visit, new SentAnswer(id, text, from, Sent, null)).ToJsonString();

    [Fact]
    public void Answer_of_the_simulators_clinician_is_read_with_all_it_says()
    {
        string? fault = AnswerMessage.Parse(Encoding.UTF8.GetBytes(Json("Two lines:\n«Пейте больше» 😀")), out AnswerMessage? message);

        Assert.Null(fault);
        Assert.Equal(("kiosk-1", Visit), (message!.KioskId, message.VisitId));
        Assert.Equal(new DoctorAnswer(new SubjectIdentifier(AnswerMessages.System, "a-1"), "Two lines:\n«Пейте больше» 😀", "Dr. Example", Sent), message.Answer);
    }

    [Fact]
    public void Longest_answer_is_taken_also_when_each_letter_is_escaped_and_line_ends_are_those_of_another_system()
    {
        string longest = new('я', AnswerMessage.TextLengthMax - 2);

        string? fault = AnswerMessage.Parse(Encoding.ASCII.GetBytes(Json(longest + "\r\n.")), out AnswerMessage? message);

        Assert.Null(fault);
        Assert.Equal(longest + "\n.", message!.Answer.Text);
    }

    [Fact]
    public void Members_that_a_clinic_tells_beside_are_passed_over()
    {
        string json = Json().Replace("\"status\"", "\"priority\":\"routine\",\"note\":[{\"text\":\"x\"}],\"status\"", StringComparison.Ordinal);

        Assert.Null(AnswerMessage.Parse(Encoding.UTF8.GetBytes(json), out _));
    }

    public static TheoryData<string, string, string> Broken => new()
    {
        { "no JSON", "{", "[" },
        { "names something twice", "\"status\"", "\"status\":\"completed\",\"status\"" },
        { "completed Communication", "\"Communication\"", "\"Observation\"" },
        { "completed Communication", "\"completed\"", "\"in-progress\"" },
        { "completed Communication", "\"completed\"", "7" },
        { "'identifier'", "\"identifier\":[{\"system\":\"urn:x-kiosk-sim:answer\",\"value\":\"a-1\"}],", "" },
        { "'identifier'", "urn:x-kiosk-sim:answer", "answer" },
        { "'identifier'", "urn:x-kiosk-sim:answer", "urn:x-kiosk-sim:an swer" },
        { "'identifier'", "\"value\":\"a-1\"", "\"value\":\"\"" },
        { "'basedOn'", "urn:x-kiosk:consultation", "urn:x-kiosk:visit" },
        { "'basedOn'", Visit, "the one with the moustache" },
        { "'basedOn'", "\"basedOn\":[", "\"basedOn\":[{}," },
        { "'recipient'", "urn:x-kiosk:kiosk", "urn:x-kiosk:visit" },
        { "'recipient'", "\"recipient\":[", "\"recipient\":7,\"r\":[" },
        { "'sent'", SentText, "yesterday" },
        { "'sent'", SentText, "2026-11-29T19:30:00" },
        { "'sent'", SentText, "" },
        { "'sender.display'", "Dr. Example", "" },
        { "'sender.display'", "Dr. Example", "Dr.\\u0007 Example" },
        { "'sender.display'", "Dr. Example", new string('x', AnswerMessage.NameLengthMax + 1) },
        { "'payload'", "contentString", "contentReference" },
        { "'payload'", "\"payload\":[", "\"payload\":[{\"contentString\":\"more\"}," },
        { "1 to 4000", "Drink enough.", " \\n " },
        { "1 to 4000", "Drink enough.", new string('x', AnswerMessage.TextLengthMax + 1) },
        { "control characters", "Drink enough.", "Drink\\u001b[2J enough." },
        { "control characters", "Drink enough.", "Drink\\tenough." },
        { "control characters", "Drink enough.", "Drink\\renough." },
        { "not Unicode", "Drink enough.", "Drink \\ud83d enough." },
        { "are more than", "Drink enough.", new string('x', AnswerMessage.BytesMax) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_no_answer_is_refused_without_its_content(string words, string part, string instead)
    {
        Assert.Contains(part, Json(), StringComparison.Ordinal);
        string broken = Json().Replace(part, instead, StringComparison.Ordinal);

        string? fault = AnswerMessage.Parse(Encoding.UTF8.GetBytes(broken), out AnswerMessage? message);

        Assert.Contains(words, fault!, StringComparison.Ordinal);
        Assert.Null(message);
        Assert.DoesNotContain("Drink", fault!, StringComparison.Ordinal);
        Assert.DoesNotContain(Visit, fault!, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_is_never_more_than_a_fault()
    {
        const int seed = 6;
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes(Json("Пейте больше воды.\nИ отдыхайте."));
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. good];
            for (int hit = random.Next(1, 4); hit > 0; hit--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            int length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;

            string? fault = AnswerMessage.Parse(bytes.AsMemory(0, length), out AnswerMessage? message);

            Assert.True(fault is null != message is null, $"seed {seed}, turn {i}");
            if (message is not null) Assert.DoesNotContain(message.Answer.Text, c => char.IsControl(c) && c != '\n');
        }
    }
}
