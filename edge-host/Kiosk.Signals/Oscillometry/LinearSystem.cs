namespace Kiosk.Signals.Oscillometry;

/// <summary>A small system of linear equations.</summary>
internal static class LinearSystem
{
    /// <param name="matrix">n rows of n coefficients and the right side; changed.</param>
    /// <returns>The solution by elimination with row pivots; zeros for an unknown that the equations leave open.</returns>
    public static double[] Solve(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int r = column + 1; r < n; r++)
            {
                if (Math.Abs(matrix[r, column]) > Math.Abs(matrix[pivot, column])) pivot = r;
            }
            for (int c = 0; c <= n; c++) (matrix[column, c], matrix[pivot, c]) = (matrix[pivot, c], matrix[column, c]);
            if (Math.Abs(matrix[column, column]) < 1e-300) continue;
            for (int r = 0; r < n; r++)
            {
                if (r == column) continue;
                double factor = matrix[r, column] / matrix[column, column];
                for (int c = column; c <= n; c++) matrix[r, c] -= factor * matrix[column, c];
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) solution[i] = Math.Abs(matrix[i, i]) < 1e-300 ? 0 : matrix[i, n] / matrix[i, i];
        return solution;
    }
}
