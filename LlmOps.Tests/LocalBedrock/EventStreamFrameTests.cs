using System.Text;
using LlmOps.LocalBedrock.EventStream;

namespace LlmOps.Tests.LocalBedrock;

public sealed class EventStreamFrameTests
{
    [Fact]
    public void AFrameIsTheOneThatTheOfficialEncoderMakes()
    {
        const string expected =
            "000000950000005789cbb35e0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d7479706507"
            + "00106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e646578"
            + "223a302c2264656c7461223a7b2274657874223a2248c3a9227d7ddae7d374";

        var frame = EventStreamFrame.Event(
            "contentBlockDelta",
            Encoding.UTF8.GetBytes("""{"contentBlockIndex":0,"delta":{"text":"Hé"}}""")
        );

        Assert.Equal(expected, Convert.ToHexStringLower(frame));
    }
}
