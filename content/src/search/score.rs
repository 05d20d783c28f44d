//! What is a term worth, by where it stands and how many articles have it? BM25 with fields
//! (Robertson, Zaragoza and Taylor, 2004).

/// What a term is worth in the question, in a symptom, in the summary, in the text, and in the
/// words of a code, each time that it stands there.
const WORTH: [f32; 5] = [3.0, 1.5, 1.0, 0.25, 0.1];

/// How soon a term that stands there often is worth no more.
const SATURATION: f32 = 2.0;

/// What an unknown word could have said: as much as one that some articles have.
pub(super) const UNKNOWN: f32 = 2.1;

/// The same of a number.
pub(super) const STRANGE_SIGN: f32 = 0.3;

/// What two terms side by side say beyond the two of them.
pub(super) const PAIR: f32 = 0.7;

/// What a term says that tells where it happens, and not what: a program, a device.
pub(super) const CONTEXT: f32 = 0.6;

/// A term that says less than this is left out of pairs: nearly every article has it.
pub(super) const TELLING: f32 = 0.5;

/// A part of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Question,
    Symptoms,
    Summary,
    Body,
    Codes,
}

/// How often a term stands in each part of an article.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields([f32; 5]);

impl Fields {
    /// It stands there once more.
    pub(super) fn add(&mut self, field: Field) {
        self.0[field as usize] += 1.0;
    }

    /// Whether it stands where an article says what it is about.
    pub(super) fn is_head(&self) -> bool {
        self.0[..=Field::Summary as usize].iter().any(|count| *count > 0.0)
    }

    /// What a code or an error number is worth here: where an article says that it is about it, all
    /// that it could be.
    pub(super) fn sign_share(&self) -> f32 {
        if self.is_head() { 1.0 } else { self.share(1.0) }
    }

    /// What it is worth here, of what it could be. `length` is how many symptoms the article has,
    /// beside the others: in a long list a term stands sooner, and in a long text still sooner.
    pub(super) fn share(&self, length: f32) -> f32 {
        let [question, symptoms, summary, body, codes] = self.0;
        let counts = [question, symptoms / length, summary, body.ln_1p(), codes.ln_1p()];
        let worth: f32 = counts.iter().zip(WORTH).map(|(count, worth)| count * worth).sum();
        worth / (worth + SATURATION)
    }
}

/// How much longer than the others a list of so many symptoms is, half of which counts.
pub(super) fn relative_length(count: usize, all: usize, articles: usize) -> f32 {
    let average = all as f32 / articles.max(1) as f32;
    0.5 + 0.5 * count as f32 / average.max(1.0)
}

/// How much a term tells that so many of all articles have.
pub(super) fn rarity(having: usize, all: usize) -> f32 {
    ((all as f32 + 1.0) / (having as f32).max(1.0)).ln() + 0.1
}

/// How much a term tells that stands in texts alone: the writer did not choose it.
pub(super) fn rarity_of_text() -> f32 {
    0.8
}

/// The length of a vector.
pub(super) fn length(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(|weight| weight.powi(2)).sum::<f32>().sqrt()
}
