// dependency-cruiser reads TypeScript through the compiler API, which TypeScript 7 does not have.
// The parser of TypeScript 5.9 is installed under another name; whoever asks for `typescript` in
// this process gets that one. Load with `node --import`.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const [name, ...rest] = specifier.split('/');
    return next(
      name === 'typescript' ? ['typescript-parser', ...rest].join('/') : specifier,
      context,
    );
  },
});
