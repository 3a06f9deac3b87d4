// Gives a person a file: the browser's own download, or the shell's dialog where the browser asks.

/** `name` with its ending. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // the download has the blob by then; keeping the URL would keep the blob for the life of the page
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
