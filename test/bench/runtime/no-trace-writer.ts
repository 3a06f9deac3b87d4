// The writer of a runtime without a tracer: counts seqs, which serve as causes and marks, and does nothing else. Put in the place of
// runtime/trace/event-writer.ts by measure.ts to see what tracing costs that is compiled in and switched off.

export class EventWriter {
  readonly on = false;
  seq = 0;

  tag(): number {
    return 0;
  }

  string(): number {
    return 0;
  }

  callback(): number {
    return 0;
  }

  stringAside(): number {
    return 0;
  }

  keep(): void {}

  write(): number {
    return ++this.seq;
  }

  writePayload(): number {
    return ++this.seq;
  }

  writeMessage(): number {
    return ++this.seq;
  }

  beginTurn(): void {}
  beginWithRecord(): void {}
  closeTurnWithExit(): void {}
  endTurn(): void {}
  flush(): void {}
  readonly sinkFailed = false;
  checkSink(): void {}
}
