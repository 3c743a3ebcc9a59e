// Command tlog checks notes, proofs and tiles with Go's own packages, as written by somebody who has never seen ours.
//
//	tlog cases FILE          one case a line, each with what is expected of it: good or bad
//	tlog tiles FOLDER VKEY   a log as a folder of tiles, read whole
//
// It ends with a line "N agreed" and code 0, or names the first case that it sees otherwise and ends with code 1.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[1] == "cases" {
		cases(os.Args[2])
	} else if len(os.Args) == 4 && os.Args[1] == "tiles" {
		tiles(os.Args[2], os.Args[3])
	} else {
		log.Fatal("tlog cases FILE, or tlog tiles FOLDER VKEY")
	}
}

func cases(path string) {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		good := check(fields[1:])
		if (good == nil) != (fields[0] == "good") {
			log.Fatalf("expected %s, found %v: %s", fields[0], good, lines.Text())
		}
		n++
	}
	if lines.Err() != nil {
		log.Fatal(lines.Err())
	}
	fmt.Println(n, "agreed")
}

// note VKEY BASE64; record SIZE ROOT INDEX LEAF HASH...; tree SIZE ROOT OLDSIZE OLDROOT HASH...
func check(fields []string) error {
	switch fields[0] {
	case "note":
		text, err := base64.StdEncoding.DecodeString(fields[2])
		if err != nil {
			log.Fatal(err)
		}
		verifier, err := note.NewVerifier(fields[1])
		if err != nil {
			return err
		}
		_, err = note.Open(text, note.VerifierList(verifier))
		return err
	case "record", "tree":
		size, old := number(fields[1]), number(fields[3])
		root, other := hash(fields[2]), hash(fields[4])
		var proof []tlog.Hash
		for _, field := range fields[5:] {
			proof = append(proof, hash(field))
		}
		if fields[0] == "record" {
			return tlog.CheckRecord(proof, size, root, old, other)
		}
		return tlog.CheckTree(proof, size, root, old, other)
	}
	log.Fatal("unknown case ", fields[0])
	return nil
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func hash(text string) tlog.Hash {
	h, err := tlog.ParseHash(text)
	if err != nil {
		log.Fatal(err)
	}
	return h
}

// folder reads tiles where the C2SP format has them: the height is not in the path.
type folder string

func (f folder) Height() int { return 8 }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func tiles(path, vkey string) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		log.Fatal(err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		log.Fatal(err)
	}
	lines := strings.Split(opened.Text, "\n")
	tree := tlog.Tree{N: number(lines[1]), Hash: hash(lines[2])}
	reader := tlog.TileHashReader(tree, folder(path))

	// Every entry of every bundle is the leaf that the tiles have, under the signed root.
	n := int64(0)
	for bundle := int64(0); bundle*256 < tree.N; bundle++ {
		width := tree.N - bundle*256
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: -1, N: bundle, W: int(width)}
		data, err := os.ReadFile(filepath.Join(path, strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)))
		if err != nil {
			log.Fatal(err)
		}
		for ; len(data) > 0; n++ {
			length := int(binary.BigEndian.Uint16(data))
			hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
			if err != nil {
				log.Fatal(err)
			}
			if hashes[0] != tlog.RecordHash(data[2:2+length]) {
				log.Fatalf("entry %d is not its leaf", n)
			}
			data = data[2+length:]
		}
	}
	if n != tree.N {
		log.Fatalf("%d entries of %d", n, tree.N)
	}
	fmt.Println(n, "agreed")
}
