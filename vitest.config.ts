import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const alias = [
  { find: /^bough$/, replacement: at('./runtime/bough.ts') },
  { find: /^bough\/test$/, replacement: at('./runtime/testing/index.ts') },
];
const suite = (name: string, include: string[], exclude: string[], timeout: number, parallel: boolean) => ({
  resolve: { alias },
  // CI's machines are shared: a window or a process that is starved once gets a second chance there, and the report says so
  test: { name, include, exclude, testTimeout: timeout, hookTimeout: timeout, fileParallelism: parallel, retry: process.env['CI'] ? 2 : 0 },
});

// Three suites: `unit` (also property and golden tests), and two through a real window.
export default defineConfig({
  test: {
    // All cores: by default one is left to the runner, which on two is half of them.
    maxWorkers: '100%',
    projects: [
      suite('unit', ['test/**/*.test.{ts,tsx}'], ['test/e2e/**'], 60_000, true),
      suite('browser', ['test/e2e/browser/**/*.e2e.test.ts'], [], 120_000, false),
      suite('electron', ['test/e2e/electron/**/*.e2e.test.ts'], [], 180_000, false),
    ],
  },
});
