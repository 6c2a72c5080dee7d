const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of bounded length; what is not yet a line is kept until its end comes. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #kept = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws RangeError for a line longer than `maxBytes` */
  *push(chunk: Buffer): Generator<string> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      if (this.#kept > 0) yield this.#take();
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#kept += part.length;
    if (this.#kept > this.maxBytes) throw new RangeError(`A line is longer than ${this.maxBytes} bytes`);
    this.#parts.push(part);
  }

  #take(): string {
    const line = Buffer.concat(this.#parts, this.#kept).toString('utf8');
    this.#parts = [];
    this.#kept = 0;
    return line;
  }
}
