using System.Text;
using Kiosk.Identity;

namespace Kiosk.Tests.Identity;

/// <summary>What tests look at of people, as strings: production code makes none of it.</summary>
internal static class Read
{
    public static string? Text(PersonalText? text) => text is null ? null : Encoding.UTF8.GetString(text.Utf8);

    public static string Number(Person person) => $"{person.Identifiers[0].Kind} {person.Identifiers[0].Issuer} {Text(person.Identifiers[0].Value)}";

    public static string Names(Person person) => $"{Text(person.Surname)}|{Text(person.GivenName)}|{Text(person.Patronymic)}";

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
