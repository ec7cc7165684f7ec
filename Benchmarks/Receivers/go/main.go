// Receives files of multipart/form-data with Go's net/http: hashes each one and stores it, while it arrives.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"runtime"
)

var (
	port      = flag.Int("port", 0, "port on 127.0.0.1")
	directory = flag.String("directory", ".", "directory for the files")
	version   = flag.Bool("version", false, "print the version and exit")
)

type stored struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	Path   string `json:"path"`
}

func store(part *multipart.Part) (stored, error) {
	file, err := os.CreateTemp(*directory, "upload-")
	if err != nil {
		return stored{}, err
	}
	defer file.Close()
	digest := sha256.New()
	// io.Copy would use pieces of 32 KiB.
	size, err := io.CopyBuffer(io.MultiWriter(file, digest), part, make([]byte, 256<<10))
	return stored{size, fmt.Sprintf("%x", digest.Sum(nil)), file.Name()}, err
}

func receive(response http.ResponseWriter, request *http.Request) {
	fail := func(err error) { http.Error(response, err.Error(), http.StatusBadRequest) }
	form, err := request.MultipartReader()
	if err != nil {
		fail(err)
		return
	}
	files := []stored{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			fail(err)
			return
		}
		if part.FileName() == "" {
			continue
		}
		file, err := store(part)
		if err != nil {
			fail(err)
			return
		}
		files = append(files, file)
	}
	response.Header().Set("Content-Type", "application/json")
	json.NewEncoder(response).Encode(map[string]any{"files": files})
}

func main() {
	flag.Parse()
	if *version {
		fmt.Printf("net/http, %s\n", runtime.Version())
		return
	}
	log.Fatal(http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), http.HandlerFunc(receive)))
}
