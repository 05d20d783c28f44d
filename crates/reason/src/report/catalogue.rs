//! What can be found? The catalogue in a language, made from what the checks declare.

use content::Library;
use verdict::{Catalogue, CatalogueCheck, CatalogueCode, Code, SubjectKind};

/// What one check declares.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it can be asked about.
    pub subjects: &'a [SubjectKind],
    /// What it can find, `unfinished` included.
    pub codes: &'a [&'a Code],
}

/// The catalogue of these checks, in their order.
pub fn catalogue<'a>(
    checks: impl IntoIterator<Item = Listed<'a>>,
    lang: &str,
    library: &Library,
) -> Catalogue {
    let code = |code: &&Code| CatalogueCode {
        id: code.id.to_owned(),
        severity: code.severity,
        on: code.on,
        meaning: library.meaning(code.id, lang),
    };
    let check = |check: Listed<'a>| CatalogueCheck {
        id: check.id.to_owned(),
        title: library.check_title(check.id, lang),
        subjects: check.subjects.to_vec(),
        codes: check.codes.iter().map(code).collect(),
    };
    Catalogue { checks: checks.into_iter().map(check).collect() }
}
