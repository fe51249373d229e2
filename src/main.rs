//! The page and the embed: one program, which looks at the document it wakes up in.

fn main() {
    label_smoothing_lab::web::start();
}
