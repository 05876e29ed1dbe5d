using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace YoloCompress.Numerics;

/// <summary>
/// The innermost loop of every matrix product: a tile of 8 x <see cref="Columns{T}"/> values held in registers while the common dimension
/// runs by (outer product form, as in Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008).
/// </summary>
internal static unsafe class TileKernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a tile: two vectors of the widest kind that the processor has.</summary>
    public static int Columns<T>()
        where T : unmanaged => Vector512.IsHardwareAccelerated ? 2 * Vector512<T>.Count : 2 * Vector256<T>.Count;

    /// <summary>tile = the sum over d of a[d] (8 values) times b[d] (<see cref="Columns{T}"/> values); the tile is overwritten.</summary>
    public static void Multiply<T>(T* a, T* b, int depth, T* tile)
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply512(a, b, depth, tile);
            return;
        }

        Multiply256(a, b, depth, tile);
        Multiply256(a + 4, b, depth, tile + (4 * Columns<T>()));
    }

    private static void Multiply512<T>(T* a, T* b, int depth, T* tile)
        where T : unmanaged
    {
        int width = Vector512<T>.Count;
        Vector512<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<T> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        for (int d = 0; d < depth; d++)
        {
            Vector512<T> b0 = Vector512.Load(b);
            Vector512<T> b1 = Vector512.Load(b + width);
            Vector512<T> x = Vector512.Create(a[0]);
            c00 = Add(x, b0, c00);
            c01 = Add(x, b1, c01);
            x = Vector512.Create(a[1]);
            c10 = Add(x, b0, c10);
            c11 = Add(x, b1, c11);
            x = Vector512.Create(a[2]);
            c20 = Add(x, b0, c20);
            c21 = Add(x, b1, c21);
            x = Vector512.Create(a[3]);
            c30 = Add(x, b0, c30);
            c31 = Add(x, b1, c31);
            x = Vector512.Create(a[4]);
            c40 = Add(x, b0, c40);
            c41 = Add(x, b1, c41);
            x = Vector512.Create(a[5]);
            c50 = Add(x, b0, c50);
            c51 = Add(x, b1, c51);
            x = Vector512.Create(a[6]);
            c60 = Add(x, b0, c60);
            c61 = Add(x, b1, c61);
            x = Vector512.Create(a[7]);
            c70 = Add(x, b0, c70);
            c71 = Add(x, b1, c71);
            a += Rows;
            b += 2 * width;
        }

        Store(tile, width, 0, c00, c01);
        Store(tile, width, 1, c10, c11);
        Store(tile, width, 2, c20, c21);
        Store(tile, width, 3, c30, c31);
        Store(tile, width, 4, c40, c41);
        Store(tile, width, 5, c50, c51);
        Store(tile, width, 6, c60, c61);
        Store(tile, width, 7, c70, c71);
    }

    // Four rows only: AVX2 has half as many registers.
    private static void Multiply256<T>(T* a, T* b, int depth, T* tile)
        where T : unmanaged
    {
        int width = Vector256<T>.Count;
        Vector256<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int d = 0; d < depth; d++)
        {
            Vector256<T> b0 = Vector256.Load(b);
            Vector256<T> b1 = Vector256.Load(b + width);
            Vector256<T> x = Vector256.Create(a[0]);
            c00 = Add(x, b0, c00);
            c01 = Add(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Add(x, b0, c10);
            c11 = Add(x, b1, c11);
            x = Vector256.Create(a[2]);
            c20 = Add(x, b0, c20);
            c21 = Add(x, b1, c21);
            x = Vector256.Create(a[3]);
            c30 = Add(x, b0, c30);
            c31 = Add(x, b1, c31);
            a += Rows;
            b += 2 * width;
        }

        Store(tile, width, 0, c00, c01);
        Store(tile, width, 1, c10, c11);
        Store(tile, width, 2, c20, c21);
        Store(tile, width, 3, c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Add<T>(Vector512<T> x, Vector512<T> y, Vector512<T> sum) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Add<T>(Vector256<T> x, Vector256<T> y, Vector256<T> sum) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T* tile, int width, int row, Vector512<T> left, Vector512<T> right)
        where T : unmanaged
    {
        left.Store(tile + (row * 2 * width));
        right.Store(tile + (row * 2 * width) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T* tile, int width, int row, Vector256<T> left, Vector256<T> right)
        where T : unmanaged
    {
        left.Store(tile + (row * 2 * width));
        right.Store(tile + (row * 2 * width) + width);
    }
}
