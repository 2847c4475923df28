using Kiosk.Edge.Visits;
using Kiosk.Measurements;
using Kiosk.Signals;
using Xunit;

namespace Kiosk.Tests.Edge;

public class ReasonsTests
{
    [Fact]
    public void Every_reason_of_board_and_analysis_has_words_for_every_part()
    {
        foreach (Part part in Enum.GetValues<Part>())
        {
            Assert.DoesNotContain(Enum.GetValues<NoData>(), r => Reasons.Of(r, part).Contains("unknown", StringComparison.Ordinal));
            Assert.DoesNotContain(Enum.GetValues<NoValue>(), r => Reasons.Of(r, part).Contains("unknown", StringComparison.Ordinal));
        }
    }
}
