using System.Text.Json;

namespace PgmlBackup.Engine.Repository;

internal ref partial struct InfoParser
{
    private void ReadStatus(StanzaPart part)
    {
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("code"u8))
            {
                part.Code = ReadInt();
            }
            else if (name.SequenceEqual("lock"u8))
            {
                ReadLocks(part);
            }
            else if (name.SequenceEqual("message"u8))
            {
                part.Message = ReadString() ?? "";
            }
            else
            {
                SkipValue();
            }
        }
    }

    private void ReadLocks(StanzaPart part)
    {
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("backup"u8))
            {
                part.BackupHeld = ReadLock(part);
            }
            else if (name.SequenceEqual("restore"u8))
            {
                part.RestoreHeld = ReadLock(part);
            }
            else
            {
                SkipValue();
            }
        }
    }

    // Sizes came with 2.48, by repository with 2.59; they are absent while nothing is copied.
    private bool ReadLock(StanzaPart part)
    {
        bool held = false;
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("held"u8))
            {
                ReadNext();
                held = _reader.GetBoolean();
            }
            else if (name.SequenceEqual("size"u8))
            {
                part.RunningSize = ReadLong();
            }
            else if (name.SequenceEqual("size-cplt"u8))
            {
                part.RunningSizeComplete = ReadLong();
            }
            else if (name.SequenceEqual("repo"u8))
            {
                part.Running = ReadList(static (ref InfoParser parser) => parser.ReadProgress());
            }
            else
            {
                SkipValue();
            }
        }

        return held;
    }

    private RepositoryProgress ReadProgress()
    {
        int key = 0;
        long size = 0, complete = 0;
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("key"u8))
            {
                key = ReadInt();
            }
            else if (name.SequenceEqual("size"u8))
            {
                size = ReadLong();
            }
            else if (name.SequenceEqual("size-cplt"u8))
            {
                complete = ReadLong();
            }
            else
            {
                SkipValue();
            }
        }

        return new RepositoryProgress(key, size, complete);
    }
}
