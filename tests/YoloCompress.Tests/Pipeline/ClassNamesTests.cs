using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class ClassNamesTests
{
    [TestMethod]
    [DataRow("""{"0":"person","1":"traffic light"}""", "person|traffic light")]
    [DataRow("""{0: 'person', 1: "o'clock", 2: 'it\'s'}""", "person|o'clock|it's")]
    [DataRow("""['a', "b"]""", "a|b")]
    [DataRow("""{ "1" : "b" , "0" : "a" , }""", "a|b")]
    [DataRow("""{"0":"\u732b\n"}""", "猫\n")]
    [DataRow("""{0: 'caf\xe9, bar: {x}'}""", "café, bar: {x}")]
    [DataRow("{}", "")]
    [DataRow("[]", "")]
    public void Form_IsRead(string text, string expected) => Assert.AreEqual(expected, string.Join("|", ClassNames.Parse(text)!));

    [TestMethod]
    [DataRow("")]
    [DataRow("person")]
    [DataRow("{0: person}")]
    [DataRow("{0: 'a', 2: 'c'}")]
    [DataRow("{0: 'a'")]
    [DataRow("['a' 'b']")]
    [DataRow("['a")]
    [DataRow("{'x': 'a'}")]
    [DataRow("""['\u12']""")]
    public void OtherForm_IsNone(string text) => Assert.IsNull(ClassNames.Parse(text));
}
