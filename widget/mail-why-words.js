// What is said where the API does not answer? `cargo xtask widget` puts the words of content/<lang>/words.toml here.

const WORDS = 'WORDS';

export function words(lang) {
  const said = WORDS[lang.split('-')[0].toLowerCase()] ?? WORDS.en;
  return Object.entries(said).map(([key, text]) => ({ key, text }));
}
