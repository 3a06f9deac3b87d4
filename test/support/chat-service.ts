// The chat service in a process of its own, and load on it, for the tests and the bench of attaching.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const FOLDER = path.join(import.meta.dirname, '../fixtures/chat-service');

export interface ChatService {
  readonly process: ChildProcess;
  readonly port: number;
  stop(): Promise<void>;
}

/** `attach`: what BOUGH_ATTACH says; without it nobody can. */
export async function startChat(home: string, attach?: '1' | 'control'): Promise<ChatService> {
  const { BOUGH_ATTACH: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', './package.mjs', 'main.ts'], {
    cwd: FOLDER,
    env: { ...env, BOUGH_HOME: home, ...(attach === undefined ? {} : { BOUGH_ATTACH: attach }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the chat service ended with ${code}`)));
    child.stdout.once('data', (line: Buffer) => resolve((JSON.parse(String(line)) as { listening: number }).listening));
  });
  return {
    process: child,
    port,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

export interface Load {
  readonly connections: number;
  /** Messages that clients heard. */
  readonly perSecond: number;
  readonly heard: number;
  readonly said: number;
}

/** Resolves when the load is over. `pause`: each connection says something every so many ms; 0: as soon as it has heard its last. */
export function loadChat(port: number, connections: number, seconds: number, pause = 0): Promise<Load> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['load.ts', String(port), String(connections), String(seconds), String(pause)], {
      cwd: FOLDER,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(text) as Load) : reject(new Error(`the load ended with ${code}`))));
  });
}
