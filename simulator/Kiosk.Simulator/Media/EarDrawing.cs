namespace Kiosk.Simulator.Media;

/// <summary>Draws what an otoscope's camera sees, pixel by pixel.</summary>
internal sealed class EarDrawing
{
    private const int VesselCount = 9, LatticeSide = 64;

    private readonly int _width, _height;
    private readonly bool _isCovered;
    private readonly double[] _lattice = new double[LatticeSide * LatticeSide];
    private readonly (double Angle, double Bend, double Phase)[] _vessels = new (double, double, double)[VesselCount];
    private readonly double _turn;

    public EarDrawing(int width, int height, Random random, bool isCovered)
    {
        (_width, _height, _isCovered) = (width, height, isCovered);
        for (int i = 0; i < _lattice.Length; i++) _lattice[i] = random.NextDouble();
        for (int i = 0; i < _vessels.Length; i++)
            _vessels[i] = (2 * Math.PI * random.NextDouble(), 0.1 + (0.2 * random.NextDouble()), 6 * random.NextDouble());
        _turn = random.NextDouble() - 0.5;
    }

    public void Draw(double[][] planes)
    {
        double disc = 0.47 * _height;
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                // In units of the disc's radius, from its middle.
                double u = (x - (_width / 2.0)) / disc, v = (y - (_height / 2.0)) / disc, r = Math.Sqrt((u * u) + (v * v));
                if (r > 1) continue;
                (double red, double green, double blue) = _isCovered ? (150, 70, 60) : At(u, v, r);
                int i = (y * _width) + x;
                (planes[0][i], planes[1][i], planes[2][i]) = (red, green, blue);
            }
        }
    }

    private (double Red, double Green, double Blue) At(double u, double v, double r)
    {
        double grain = Grain(u, v), light = 1 - (0.35 * r * r);
        double drum = Math.Sqrt((u * u / 0.36) + (v * v / 0.42));
        if (drum > 1)
        {
            // The canal's wall, darker towards the drum, with vessels.
            double wall = light * (0.75 + (0.35 * grain)) * Math.Min(1, 0.45 + (1.6 * (drum - 1))) * (1 - (0.5 * Vessel(u, v)));
            return (205 * wall, 125 * wall, 105 * wall);
        }

        // A grey, half translucent drum; the malleus' handle from above to the middle, and the light reflex below and to one side.
        double shade = light * (0.78 + (0.25 * grain)) * (drum > 0.93 ? 0.7 : 1);
        double along = (u * Math.Sin(_turn)) + (v * Math.Cos(_turn)), across = (u * Math.Cos(_turn)) - (v * Math.Sin(_turn));
        if (along is > -0.55 and < 0.05 && Math.Abs(across) < 0.025) shade *= 0.62;
        if (along is > 0.08 and < 0.5 && Math.Abs(across - (0.35 * along)) < 0.22 * (along - 0.05)) return (246, 244, 236);
        shade *= 1 - (0.25 * Vessel(u, v));
        return (178 * shade, 166 * shade, 158 * shade);
    }

    // Hair-thin lines that wind outwards.
    private double Vessel(double u, double v)
    {
        double r = Math.Sqrt((u * u) + (v * v)), angle = Math.Atan2(v, u), most = 0;
        foreach ((double at, double bend, double phase) in _vessels)
        {
            double off = Math.IEEERemainder(angle - at - (bend * Math.Sin((9 * r) + phase)), 2 * Math.PI) * r;
            most = Math.Max(most, Math.Exp(-off * off / (2 * 0.008 * 0.008)));
        }

        return most;
    }

    // Value noise of four octaves.
    private double Grain(double u, double v)
    {
        double sum = 0, weight = 0.5;
        for (double scale = 6; scale < 96; scale *= 2, weight /= 2) sum += weight * Lattice((u + 2) * scale, (v + 2) * scale);
        return sum;
    }

    private double Lattice(double x, double y)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double fx = x - left, fy = y - top;
        double Node(int dx, int dy) => _lattice[((top + dy) % LatticeSide * LatticeSide) + ((left + dx) % LatticeSide)];
        double above = Node(0, 0) + (fx * (Node(1, 0) - Node(0, 0))), below = Node(0, 1) + (fx * (Node(1, 1) - Node(0, 1)));
        return above + (fy * (below - above));
    }
}
