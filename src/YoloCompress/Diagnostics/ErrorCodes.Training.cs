namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>Training is asked for on a platform for which libtorch does not exist.</summary>
    public const string TrainingPlatformUnsupported = "YC0801";

    /// <summary>The packages TorchSharp or libtorch are not where natives are looked for.</summary>
    public const string TorchNotFound = "YC0802";

    /// <summary>The libraries of torch are there, but this machine cannot load them.</summary>
    public const string TorchNotLoadable = "YC0803";

    /// <summary>A node of the model has no differentiable counterpart in the training module.</summary>
    public const string OperatorNotTrainable = "YC0804";

    /// <summary>A picture of the training data cannot be decoded.</summary>
    public const string TrainingPictureUnreadable = "YC0805";

    /// <summary>There is no picture to train with.</summary>
    public const string NoTrainingPictures = "YC0806";

    /// <summary>There are fewer pictures than a batch.</summary>
    public const string FewTrainingPictures = "YC0807";

    /// <summary>The budget is too small to see every picture once.</summary>
    public const string TrainingShorterThanEpoch = "YC0808";

    /// <summary>The loss became no number again and again; the model stays untrained.</summary>
    public const string TrainingDiverged = "YC0809";

    /// <summary>Training and validation share pictures.</summary>
    public const string TrainingInsideValidation = "YC0810";

    /// <summary>Training is asked for, but nothing was taken away that it could win back.</summary>
    public const string NothingToTrain = "YC0811";
}
