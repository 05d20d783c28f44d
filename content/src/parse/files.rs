//! The content files: those in the binary, and those of a folder laid over them.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rust_embed::RustEmbed;

/// The words that the binary brings along.
#[derive(RustEmbed)]
#[folder = "."]
#[include = "??/*.md"]
#[include = "??/*.toml"]
#[include = "??/codes/*.md"]
struct Embedded;

/// The folder of what support writes about outages, beside the languages.
pub(crate) const OUTAGES: &str = "outages";

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Its path below the content folder, with `/`.
    pub(crate) path: String,
    /// In a release those of the binary lie in it, and are not touched before they are read.
    bytes: Cow<'static, [u8]>,
    /// Of its bytes.
    pub(crate) digest: u64,
}

impl File {
    /// What it says, with the ends of lines of Unix.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace("\r\n", "\n")
    }
}

/// What tells whether a folder has changed: path, time and size of every file.
pub(crate) type Stamp = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// The files in the binary, in the order of their paths.
pub(crate) fn embedded() -> Vec<File> {
    let mut files: Vec<File> = Embedded::iter()
        .filter_map(|path| {
            let file = Embedded::get(&path)?;
            let start = file.metadata.sha256_hash().first_chunk().copied();
            let digest = u64::from_le_bytes(start.unwrap_or_default());
            Some(File { path: path.into_owned(), bytes: file.data, digest })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The files of a folder, in the order of their paths. What cannot be read is left out.
pub(crate) fn of_folder(folder: &Path) -> Vec<File> {
    stamp(folder)
        .into_iter()
        .filter_map(|(path, _, _)| {
            let bytes = std::fs::read(&path).ok()?;
            let below = path.strip_prefix(folder).ok()?;
            let path = below
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            Some(File { path, bytes: bytes.into(), digest: hasher.finish() })
        })
        .collect()
}

/// The content files of a folder: `<lang>/*.md`, `<lang>/*.toml`, `<lang>/codes/*.md` and
/// `outages/*.md`.
pub(crate) fn stamp(folder: &Path) -> Stamp {
    let mut found = Vec::new();
    let is_ours = |path: &PathBuf| path.is_dir() && (is_language(path) || path.ends_with(OUTAGES));
    for language in entries(folder).filter(is_ours) {
        for path in entries(&language).chain(entries(&language.join("codes"))) {
            let is_content = path.extension().is_some_and(|end| end == "md" || end == "toml");
            if let (true, Ok(meta)) = (is_content, path.metadata()) {
                found.push((path, meta.modified().ok(), meta.len()));
            }
        }
    }
    found.sort();
    found
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// Two or three letters, as in BCP 47.
fn is_language(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
        (2..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}
