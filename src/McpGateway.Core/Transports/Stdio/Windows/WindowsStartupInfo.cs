using System.Runtime.InteropServices;

namespace McpGateway.Transports.Stdio.Windows;

/// <summary>Windows' STARTUPINFOEXW.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsStartupInfo
{
    public int Size;
    public nint Reserved;
    public nint Desktop;
    public nint Title;
    public int X;
    public int Y;
    public int Width;
    public int Height;
    public int Columns;
    public int Rows;
    public int FillAttribute;
    public int Flags;
    public short ShowWindow;
    public short ReservedSize;
    public nint ReservedBytes;
    public nint Input;
    public nint Output;
    public nint Error;
    public nint Attributes;
}
