//! `cargo xtask widget`: the browser's part, built, named by its content, and weighed.
//!
//! It leaves in `widget/dist` the loader under its lasting name, the files it loads under names
//! made from their content (so that they may be cached for ever), a `.br` beside each, and
//! `manifest.json`.

mod words;

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{Outcome, sh};

/// The most that a browser may have to download before the widget is usable, brotli.
const LIMIT: usize = 90_000;

/// The most that the second module's code may weigh, brotli: it comes when the paste box opens.
const LATER_LIMIT: usize = 120_000;

/// The most that its words may weigh, brotli: by which programs and servers are understood, in all
/// their languages.
const WORDS_LIMIT: usize = 56_000;

/// How the files of the second module begin.
const LATER: &str = "mail-why-paste";

/// What the loader loads for those readers who need it; the paste box's module is the third.
const SOMETIMES: [&str; 3] = ["mail-why-plain.js", "mail-why-ticket.js", WORDS];

/// The one of them that holds words of `content/`.
const WORDS: &str = "mail-why-words.js";

/// The one name that host pages write down.
const LOADER: &str = "mail-why.js";

/// A file of `widget/dist`, and the name by which its source is called in the loader.
struct File {
    placeholder: &'static str,
    name: String,
    bytes: Vec<u8>,
    /// What of a module is data.
    words: Vec<u8>,
}

/// A module bound for the browser.
struct Bound {
    glue: String,
    module: Vec<u8>,
    words: Vec<u8>,
}

pub(crate) fn build() -> Outcome {
    compile("widget")?;
    compile("paste")?;
    let source = sh::root().join("widget");
    let dist = source.join("dist");
    let (module, later) = (read(&wasm("widget"))?, read(&wasm("paste"))?);
    let (loader, style) =
        (read_text(&source.join(LOADER))?, read_text(&source.join("mail-why.css"))?);
    let sometimes = SOMETIMES.map(|name| {
        let script = read_text(&source.join(name))?;
        let has_words = name == WORDS;
        if has_words { words::fill(&script, &sh::root().join("content")) } else { Ok(script) }
    });
    let sometimes = sometimes.into_iter().collect::<Result<Vec<_>, _>>()?;
    let scripts = sometimes.concat();
    let stamp = hash(&[
        &module,
        &later,
        loader.as_bytes(),
        scripts.as_bytes(),
        style.as_bytes(),
        include_bytes!("widget.rs"),
    ]);
    if fs::read_to_string(dist.join("manifest.json"))
        .is_ok_and(|manifest| manifest.contains(&stamp))
    {
        eprintln!("    widget/dist is up to date");
        return Ok(());
    }
    eprintln!("==> bind, name and compress the widget");
    let files = assemble(&module, &later, &loader, &sometimes, &style)?;
    let sizes = write(&dist, &files, &stamp)?;
    weigh(&files, &sizes)
}

/// Builds again if need be, and says what each download comes to.
pub(crate) fn weigh_built() -> Outcome {
    build()?;
    let manifest = read_text(&sh::root().join("widget/dist/manifest.json"))?;
    eprintln!("{}", manifest.trim_end());
    Ok(())
}

/// Alone (`-p`), so that no server feature leaks into the browser's build (invariant 10).
fn compile(package: &str) -> Outcome {
    let args =
        ["build", "--package", package, "--target", "wasm32-unknown-unknown", "--profile", "wasm"];
    sh::step(
        "build the widget for the browser",
        sh::cargo(&args).env("CARGO_ENCODED_RUSTFLAGS", short_paths().join("\u{1f}")),
    )
}

/// Messages of panics name source files; those of this machine say nothing to anybody else, and
/// weigh.
fn short_paths() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let registries = fs::read_dir(home.join("registry/src"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let folders = registries.chain([sh::root()]);
    folders.map(|folder| format!("--remap-path-prefix={}=", folder.display())).collect()
}

fn wasm(package: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| sh::root().join("target"), PathBuf::from);
    target.join("wasm32-unknown-unknown/wasm").join(format!("{package}.wasm"))
}

fn assemble(
    module: &[u8],
    later: &[u8],
    loader: &str,
    sometimes: &[String],
    style: &str,
) -> Result<Vec<File>, String> {
    let (first, later) = (bind("widget", module)?, bind("paste", later)?);
    let mut files = vec![
        File { words: later.words, ..named("mail-why-paste.wasm", later.module) },
        named("mail-why-paste-glue.js", later.glue.into_bytes()),
        File { words: first.words, ..named("mail-why.wasm", first.module) },
        named("mail-why-glue.js", first.glue.into_bytes()),
        named("mail-why.css", small_style(style)?.into_bytes()),
    ];
    files.extend(
        SOMETIMES
            .iter()
            .zip(sometimes)
            .map(|(name, script)| named(name, small(script).into_bytes())),
    );
    let mut text = loader.to_owned();
    for file in &files {
        let quoted = format!("'./{}'", file.placeholder);
        if !text.contains(&quoted) {
            return Err(format!("widget/{LOADER} does not load {quoted}"));
        }
        text = text.replace(&quoted, &format!("'./{}'", file.name));
    }
    let text = small(&text);
    files.push(File {
        placeholder: LOADER,
        name: LOADER.to_owned(),
        bytes: text.into_bytes(),
        words: Vec::new(),
    });
    Ok(files)
}

/// What wasm-bindgen does, as a library: no other tool to install.
fn bind(name: &str, module: &[u8]) -> Result<Bound, String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes(name, module.to_vec()).typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen
        .web(true)
        .and_then(Bindgen::generate_output)
        .map_err(|fault| format!("wasm-bindgen could not bind {name}: {fault:#}"))?;
    let brought =
        output.snippets().iter().filter(|(_, inline)| !inline.is_empty()).map(|(name, _)| name);
    let brought: Vec<_> = brought.chain(output.local_modules().keys()).collect();
    if !brought.is_empty() {
        return Err(format!(
            "a dependency of {name} brings JavaScript of its own, which is not shipped: {brought:?}"
        ));
    }
    let mut glue = small(output.js());
    let module = output.wasm_mut();
    for (index, import) in module.imports.iter_mut().enumerate() {
        shorten(&mut glue, &mut import.name, index)?;
    }
    without_the_blocking_start(&mut glue)?;
    let words = module.data.iter().flat_map(|data| data.value.clone()).collect();
    Ok(Bound { glue, module: module.emit_wasm(), words })
}

/// JavaScript without comments and needless spaces.
fn small(text: &str) -> String {
    minifier::js::minify(text).to_string()
}

/// CSS without comments and needless spaces.
fn small_style(text: &str) -> Result<String, String> {
    let small = minifier::css::minify(text)
        .map_err(|fault| format!("widget/mail-why.css cannot be read: {fault}"))?;
    Ok(small.to_string())
}

/// The glue can start the module in two ways; the loader waits, so the way that blocks is dead
/// weight.
fn without_the_blocking_start(glue: &mut String) -> Outcome {
    let start = glue.find("function initSync(");
    let end =
        glue.find("let __wbg_init_promise").filter(|end| start.is_some_and(|start| start < *end));
    let (Some(start), Some(end), true) = (start, end, glue.contains("export{initSync,")) else {
        return Err(
            "the glue of wasm-bindgen has another shape: initSync is not where it was".to_owned()
        );
    };
    glue.replace_range(start..end, "");
    *glue = glue.replace("export{initSync,", "export{");
    Ok(())
}

/// Gives an import a short name on both sides: the usual ones end in hashes, which do not compress.
fn shorten(glue: &mut String, name: &mut String, index: usize) -> Outcome {
    let (long, short) = (format!("{name}:"), format!("i{index}:"));
    if glue.matches(name.as_str()).count() != 1 || !glue.contains(&long) {
        return Err(format!("the glue does not hold the import {name} exactly once"));
    }
    *glue = glue.replace(&long, &short);
    *name = format!("i{index}");
    Ok(())
}

fn named(placeholder: &'static str, bytes: Vec<u8>) -> File {
    let (stem, extension) = placeholder.rsplit_once('.').unwrap_or((placeholder, ""));
    let name = format!("{stem}-{}.{extension}", hash(&[&bytes]));
    File { placeholder, name, bytes, words: Vec::new() }
}

/// The first half of a SHA-256, in hexadecimal.
fn hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes every file, compressed beside itself; gives the compressed sizes.
fn write(dist: &Path, files: &[File], stamp: &str) -> Result<Vec<usize>, String> {
    if dist.exists() {
        fs::remove_dir_all(dist)
            .map_err(|fault| format!("cannot empty {}: {fault}", dist.display()))?;
    }
    fs::create_dir_all(dist).map_err(|fault| format!("cannot make {}: {fault}", dist.display()))?;
    let mut sizes = Vec::new();
    for file in files {
        let small = brotli(&file.bytes)?;
        sizes.push(small.len());
        put(&dist.join(&file.name), &file.bytes)?;
        put(&dist.join(format!("{}.br", file.name)), &small)?;
    }
    put(&dist.join("manifest.json"), manifest(files, &sizes, stamp).as_bytes())?;
    Ok(sizes)
}

fn manifest(files: &[File], sizes: &[usize], stamp: &str) -> String {
    let list = files.iter().zip(sizes).map(|(file, brotli)| {
        let immutable = file.name != file.placeholder;
        serde_json::json!({
            "name": file.name,
            "bytes": file.bytes.len(),
            "brotli": brotli,
            "immutable": immutable,
        })
    });
    let list: Vec<_> = list.collect();
    format!("{:#}\n", serde_json::json!({ "source": stamp, "files": list }))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut small = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        // One block for the whole of a module: its parts resemble each other.
        lgblock: 20,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut reader = bytes;
    brotli::BrotliCompress(&mut reader, &mut small, &params)
        .map_err(|fault| format!("brotli: {fault}"))?;
    Ok(small)
}

fn weigh(files: &[File], sizes: &[usize]) -> Outcome {
    eprintln!("    {:<40} {:>9} {:>9}", "widget/dist", "bytes", "brotli");
    for (file, brotli) in files.iter().zip(sizes) {
        eprintln!("    {:<40} {:>9} {brotli:>9}", file.name, file.bytes.len());
    }
    let sum = |holds: &dyn Fn(&str) -> bool| {
        files
            .iter()
            .zip(sizes)
            .filter(|(file, _)| holds(file.placeholder))
            .map(|(_, size)| size)
            .sum::<usize>()
    };
    let is_first = |name: &str| !name.starts_with(LATER) && !SOMETIMES.contains(&name);
    hold("everything before it is usable", sum(&is_first), LIMIT)?;
    let words = files.iter().filter(|file| file.placeholder.starts_with(LATER));
    let words = brotli(&words.flat_map(|file| file.words.clone()).collect::<Vec<u8>>())?.len();
    hold("words by which the paste box reads", words, WORDS_LIMIT)?;
    let later = sum(&|name| name.starts_with(LATER));
    hold("the code that it loads", later - words, LATER_LIMIT)
}

/// Says what a download comes to, and refuses one that is too large.
fn hold(what: &str, total: usize, limit: usize) -> Outcome {
    eprintln!("    {what:<40} {:>9} {total:>9}   of {limit} allowed", "");
    if total <= limit {
        return Ok(());
    }
    Err(format!("{what}: {total} bytes (brotli) to download, more than the {limit} allowed"))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|fault| format!("cannot read {}: {fault}", path.display()))
}

fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|fault| format!("cannot read {}: {fault}", path.display()))
}

fn put(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|fault| format!("cannot write {}: {fault}", path.display()))
}
