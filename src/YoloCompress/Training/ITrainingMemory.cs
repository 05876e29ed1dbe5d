namespace YoloCompress.Training;

/// <summary>
/// Keeps the state of a training that is under way, so that one that was cut short goes on where it stood, with the same result to the
/// byte as one that was not.
/// </summary>
public interface ITrainingMemory
{
    /// <summary>The state that was kept last for the same training; null if there is none.</summary>
    byte[]? Load();

    /// <summary>Keeps a state in place of the one before.</summary>
    /// <param name="state">Some multiple of the model's size.</param>
    void Save(byte[] state);

    /// <summary>The training is through: nothing needs to be kept.</summary>
    void Forget();
}
