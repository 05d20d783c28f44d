//! mask
fn main() {
    for line in std::io::stdin().lines() {
        println!("{:?}", reason::pasted::secrets::mask_text(&line.expect("a line")));
    }
}
