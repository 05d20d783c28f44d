//! `/widget/{file}`: the files of the widget.

use std::borrow::Cow;
use std::path::Path;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use rust_embed::RustEmbed;

use crate::encoded::{Effort, Encoded};
use crate::error::{ApiError, NOT_FOUND};
use crate::html::panel::LOADER;
use crate::state::AppState;

/// The built widget, when it was built before this binary was.
#[derive(RustEmbed)]
#[folder = "../widget/dist"]
#[allow_missing = true]
struct Built;

/// Whether there is a widget to serve.
pub(crate) fn is_built(state: &AppState) -> bool {
    match &state.config().widget.dir {
        Some(dir) => Path::new(dir).join(LOADER).is_file(),
        None => Built::iter().any(|file| file == LOADER),
    }
}

#[get("/widget/{file}")]
pub(crate) async fn get_file(
    state: web::Data<AppState>,
    request: HttpRequest,
    file: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let missing = || {
        ApiError::new(
            &NOT_FOUND,
            "the widget has no such file, or was not built; run `cargo xtask widget`",
        )
    };
    let media_type = media_type(&file).ok_or_else(missing)?;
    let encode = || encode(&state, &file, media_type).ok_or_else(missing);
    if state.config().widget.dir.is_some() {
        // Files in a folder are read live: they may have been built again.
        return Ok(encode()?.respond(&request).await);
    }
    state.kept.respond(&request, &format!("widget {file}"), encode).await
}

/// A file, with the brotli form that was built with it.
fn encode(state: &AppState, file: &str, media_type: &'static str) -> Option<Encoded> {
    let body = read(state, file)?.into_owned();
    let encoded = Encoded::new(media_type, Effort::Quick, body)
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(file)));
    Some(match read(state, &format!("{file}.br")) {
        Some(compressed) => encoded.with_brotli(compressed.into_owned()),
        None => encoded,
    })
}

fn read(state: &AppState, file: &str) -> Option<Cow<'static, [u8]>> {
    match &state.config().widget.dir {
        Some(dir) => std::fs::read(Path::new(dir).join(file)).ok().map(Cow::Owned),
        None => Built::get(file).map(|found| found.data),
    }
}

/// The media type by the name; none for a name that no file of the widget has, and so no way out of
/// its folder.
fn media_type(file: &str) -> Option<&'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if file.starts_with('.') || !file.bytes().all(is_plain) {
        return None;
    }
    match file.rsplit_once('.')?.1 {
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "wasm" => Some("application/wasm"),
        "svg" => Some("image/svg+xml"),
        "json" => Some("application/json"),
        _ => None,
    }
}

/// A name made from the content may be kept for ever; the loader's lasting name is asked for again
/// soon.
fn cache_control(file: &str) -> &'static str {
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    if hash.len() >= 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return "public, max-age=31536000, immutable";
    }
    "public, max-age=300"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_made_from_content_are_kept_for_ever() {
        assert!(cache_control("mail-why-0123456789abcdef.wasm").ends_with("immutable"));
        for lasting in ["mail-why.js", "mail-why-glue.js", "manifest.json"] {
            assert_eq!(cache_control(lasting), "public, max-age=300");
        }
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in
            ["../Cargo.toml", "..", ".hidden.js", "a/b.js", "a\\b.js", "no-extension", "x.exe"]
        {
            assert_eq!(media_type(name), None, "{name}");
        }
        assert_eq!(media_type("mail-why.wasm"), Some("application/wasm"));
    }
}
