import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkLibraries } from './binaries.ts';

let root: string;
let stateDir: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'causeway-binaries-'));
  stateDir = path.join(root, 'state');
  mkdirSync(stateDir);
  mkdirSync(path.join(root, 'native/lib'), { recursive: true });
  writeFileSync(path.join(root, 'native/lib/libx.so.1.2'), 'library');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function wanted(target: string): void {
  const list = [{ source: 'native/lib/libx.so.1.2', target }];
  writeFileSync(path.join(root, 'native/pg-symlinks.json'), JSON.stringify(list));
}

describe('links between the shipped libraries', () => {
  it('are made beside them, relative, when the install script was not run', () => {
    wanted('native/lib/libx.so.1');
    expect(linkLibraries(root, stateDir)).toBeNull();
    expect(readlinkSync(path.join(root, 'native/lib/libx.so.1'))).toBe('libx.so.1.2');
    expect(linkLibraries(root, stateDir)).toBeNull();
  });

  it('are made in our own directory where the package cannot be written', () => {
    wanted('native/read-only/libx.so.1');
    expect(linkLibraries(root, stateDir)).toBe(stateDir);
    expect(readFileSync(path.join(stateDir, 'libx.so.1'), 'utf8')).toBe('library');
    expect(linkLibraries(root, stateDir)).toBe(stateDir);
  });

  it('are not needed by a package without a list', () => {
    expect(linkLibraries(root, stateDir)).toBeNull();
  });
});
